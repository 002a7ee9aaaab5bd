import { sayMarkdownTable, sayTable, type Table } from './say-table.ts'

/** A part of a report: a heading, sentences and tables, in their order. */
export type Section = Readonly<{ heading: string; parts: readonly (string | Table)[] }>

/** A report for the screen. */
export const saySections = (sections: readonly Section[]): string =>
  sections
    .flatMap(({ heading, parts }) => [heading, ...parts.map((part) => (isText(part) ? `  ${part}` : sayTable(part)))])
    .join('\n\n')

/** The same report for a document. */
export const sayMarkdown = (sections: readonly Section[]): string =>
  sections
    .flatMap(({ heading, parts }) => [
      `### ${heading}`,
      ...parts.map((part) => (isText(part) ? part : sayMarkdownTable(part))),
    ])
    .join('\n\n')

const isText = (part: string | Table): part is string => typeof part === 'string'
