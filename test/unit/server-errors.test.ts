import { isGrpcServiceError, ServiceError } from '@temporalio/client';
import { expect } from 'chai';
import { untilTaken } from '../../client/server-errors.js';

/** As Temporal's client throws it. */
const said = (code: number, details: string): Error => {
  const cause = Object.assign(new Error(`${code}: ${details}`), { code, details, metadata: {} });
  expect(isGrpcServiceError(cause)).to.equal(true);
  return new ServiceError('Workflow Update failed', { cause });
};
const DROPPED = said(9, 'Unable to perform workflow execution update due to unexpected workflow task failure.');

describe('an Update that Temporal drops undone', () => {
  /** Fails with each in turn, then answers. */
  const asked = (...errors: readonly Error[]) => {
    let times = 0;
    const ask = async (): Promise<string> => {
      const error = errors[times];
      times += 1;
      if (error) throw error;
      return 'done';
    };
    return { ask, times: () => times };
  };

  it('is asked again, until it is taken', async () => {
    const { ask, times } = asked(DROPPED, DROPPED);
    expect(await untilTaken(ask, [1, 1, 1])).to.equal('done');
    expect(times()).to.equal(3);
  });
  it('is given up after a while: then something else is wrong', async () => {
    const { ask, times } = asked(DROPPED, DROPPED, DROPPED);
    expect(await untilTaken(ask, [1, 1]).catch((failure: unknown) => failure)).to.equal(DROPPED);
    expect(times()).to.equal(3);
  });
  it('is all that is asked again: what may have been done is not', async () => {
    for (const error of [said(9, 'something else'), said(14, 'unexpected workflow task failure'), new Error('workflow task failure')]) {
      const { ask, times } = asked(error);
      expect(await untilTaken(ask, [1, 1]).catch((failure: unknown) => failure)).to.equal(error);
      expect(times()).to.equal(1);
    }
  });
});
