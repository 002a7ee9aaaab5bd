/** Returns whether `archive-facts` gave a stored fact its end. DynamoDB deletes it some days after that. */
export const isEnded = ({ expiresAt }: Readonly<Record<string, unknown>>): boolean =>
  typeof expiresAt === 'number' && expiresAt * 1000 <= Date.now()
