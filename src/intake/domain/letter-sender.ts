/** A dead letter of the queue intake: who sent it there, by SQS, and its message attributes. */
export type IntakeLetter = Readonly<{ senderId: string; attributes: Readonly<Record<string, string>> }>

/** The id of a user or of a role, without the name of its session. Example: `AROAEXAMPLE:alice` → `AROAEXAMPLE`. */
const principalOf = (senderId: string): string => senderId.split(':', 1)[0] ?? ''

/** Returns whether the consumer of the queue set the letter aside. SQS names its sender, and a producer cannot choose that. */
export const isSetAside = ({ senderId }: IntakeLetter, consumerRoleId: string): boolean =>
  principalOf(senderId) === consumerRoleId

/**
 * The original sender of a letter. The consumer stored it as an attribute when it set the letter aside. SQS itself keeps the
 * sender when it moves a letter; then the attribute is one that a producer made up. `undefined` for a letter that an earlier
 * version set aside, without its sender.
 */
export const senderOf = (letter: IntakeLetter, consumerRoleId: string): string | undefined =>
  isSetAside(letter, consumerRoleId) ? letter.attributes.senderId : letter.senderId
