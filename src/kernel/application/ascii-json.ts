/**
 * JSON with printable ASCII only. A path or a key can contain characters that SQS rejects, so everything else is escaped.
 */
export const asciiJson = (value: unknown): string =>
  JSON.stringify(value).replace(/[^ -~]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
