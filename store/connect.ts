import mongoose, { type Connection } from 'mongoose';

/**
 * One connection a process. A read-only use of MongoDB to decide would be a fault: the read model is written by the workflows' activities and can
 * be rebuilt from them.
 * @param uri `mongodb://…`; a replica set in production, a single local server in development.
 * @param database default: the one that the address names.
 * @throws Error when no server answers within five seconds.
 */
export async function connect(uri: string, database?: string): Promise<Connection> {
  const connection = mongoose.createConnection(uri, {
    serverSelectionTimeoutMS: 5000,
    autoIndex: false,
    maxPoolSize: 20,
    ...(database !== undefined && { dbName: database }),
  });
  return connection.asPromise();
}
