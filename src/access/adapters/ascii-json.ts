/** JSON in printable ASCII. SQS rejects some characters, so everything else is escaped. */
export const asciiJson = (value: object): string =>
  JSON.stringify(value).replace(/[^ -~]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
