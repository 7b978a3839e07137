/** Of the seal of tests. */
export const SEAL_KEY = Buffer.alloc(32, 9).toString('base64');

/** Of the payloads of tests, recorded histories included: they hold nobody's data. */
export const KEYS = `test:${Buffer.alloc(32, 7).toString('base64')}`;
