/** A person who acts. The id is unique within its issuer. A record of an earlier version has no issuer. */
export type Person = Readonly<{ id: string; issuer?: string | undefined }>

/**
 * Returns whether two names can be of one person: the same id of the same issuer. If one of them has no issuer, the same id is the
 * same person, because nothing shows that it is another one.
 */
export const isSamePerson = (one: Person, other: Person): boolean =>
  nameOf(one) === nameOf(other) &&
  (one.issuer === undefined || other.issuer === undefined || one.issuer === other.issuer)

/**
 * A person in AWS can have several roles, and each gives another ARN. The last step is the name of the user or of the session,
 * which roles for operators require to be the name of the user. Example: `arn:aws:sts::123456789012:assumed-role/Operators/anna`.
 */
const nameOf = ({ id }: Person): string => (id.startsWith('arn:') ? id.slice(id.lastIndexOf('/') + 1) : id)
