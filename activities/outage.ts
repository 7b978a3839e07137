const NAMES = /^Mongo(Network|ServerSelection|NotConnected|PoolCleared|Topology|NetworkTimeout)/;
const CODES: readonly unknown[] = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT'];

/**
 * Failures that pass by themselves: a server that is away, a connection that broke. Anything else would fail again. MongoDB's driver hands what broke a
 * batch inside an error of the batch (`errorResponse`), whose name says nothing of it.
 */
export function isOutage(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { name, code, errorResponse, cause } = error as Readonly<Record<'name' | 'code' | 'errorResponse' | 'cause', unknown>>;
  return NAMES.test(String(name)) || CODES.includes(code) || isOutage(errorResponse) || isOutage(cause);
}
