import { once } from 'node:events'
import type { ChannelModel } from 'amqplib'

/** Closes a connection. A broker that dies meanwhile leaves the close without a result, and the connection ends. */
export const leaveBroker = async (connection: ChannelModel): Promise<void> => {
  await Promise.allSettled([Promise.race([once(connection, 'close'), connection.close()])])
}
