import { expect } from 'chai';
import mongoose from 'mongoose';
import { timeSkippingEnvironment } from '../../scripts/servers/test-server.js';
import { ownDatabase, sharedServers } from '../support/servers.js';

describe('the servers of a test run', function () {
  this.timeout(60_000);

  it('are the same for all who ask, and answer', async () => {
    const [one, two] = await Promise.all([sharedServers(), sharedServers()]);
    expect(two).to.deep.equal(one);
    const client = new mongoose.mongo.MongoClient(one.mongodb);
    const database = client.db(ownDatabase());
    await database.collection('cases').insertOne({ state: 'received' });
    expect(await database.collection('cases').countDocuments({ state: 'received' })).to.equal(1);
    await database.dropDatabase();
    await client.close();
  });

  it('skip time where a test asks for it, with the same search attributes', async () => {
    const environment = await timeSkippingEnvironment();
    const before = await environment.currentTimeMs();
    await environment.sleep('60 days');
    await environment.client.workflow.start('none', {
      workflowId: 'case-1',
      taskQueue: 'nobody',
      searchAttributes: { ProcedureId: ['licence'], CaseIncident: [false], CaseGroup: ['desk'] },
    });
    const skipped = (await environment.currentTimeMs()) - before;
    await environment.teardown();
    expect(skipped).to.be.at.least(60 * 86_400_000);
  });

  it('go on where the server takes its time for held by somebody who has let go', async () => {
    const environment = await timeSkippingEnvironment(300);
    const { testService } = environment.connection;
    const day = async (): Promise<number> => {
      const before = await environment.currentTimeMs();
      await environment.sleep('1 day');
      return (await environment.currentTimeMs()) - before;
    };
    await testService!.lockTimeSkipping({});
    await testService!.lockTimeSkipping({});
    expect(await day()).to.be.at.least(86_400_000);
    expect(await day(), 'once is enough').to.be.at.least(86_400_000);
    await environment.teardown();
  });
});
