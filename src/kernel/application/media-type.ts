import { MIMEType } from 'node:util'

type MediaType = Readonly<{
  /** In lower case, without parameters. Example: `application/json`. */
  essence: string
  /** In lower case. Absent where none is declared. */
  charset?: string
}>

/** Reads a media type with its parameters, such as `Application/JSON; charset="UTF-8"`; `undefined` for any other text. */
export const readMediaType = (text: string): MediaType | undefined => {
  try {
    const { essence, params } = new MIMEType(text)
    const charset = params.get('charset')?.toLowerCase()
    return { essence, ...(charset !== undefined && { charset }) }
  } catch {
    return undefined
  }
}

/** JSON is always UTF-8 (RFC 8259). A charset that is not declared is UTF-8. */
export const isUtf8 = ({ charset = 'utf-8' }: MediaType): boolean => charset === 'utf-8' || charset === 'utf8'
