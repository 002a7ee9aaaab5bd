/** A person who acts. The id is unique within its issuer. A record of an earlier version has no issuer. */
export type Person = Readonly<{ id: string; issuer?: string | undefined }>

/**
 * Returns whether two names can be of one person: the same id of the same issuer. If one of them has no issuer, the same id is the
 * same person, because nothing shows that it is another one.
 */
export const isSamePerson = (one: Person, other: Person): boolean =>
  one.id === other.id && (one.issuer === undefined || other.issuer === undefined || one.issuer === other.issuer)
