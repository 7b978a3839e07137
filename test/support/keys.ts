/** Of the payloads of tests, recorded histories included: they hold nobody's data. */
export const KEYS = `test:${Buffer.alloc(32, 7).toString('base64')}`;
