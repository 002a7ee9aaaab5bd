import { formatMarkdownTable, formatTable, type Table } from './format-table.ts'

/** A part of a report: a heading, sentences and tables, in their order. */
export type Section = Readonly<{ heading: string; parts: readonly (string | Table)[] }>

/** Formats a report for the screen. */
export const formatSections = (sections: readonly Section[]): string =>
  sections
    .flatMap(({ heading, parts }) => [
      heading,
      ...parts.map((part) => (isText(part) ? `  ${part}` : formatTable(part))),
    ])
    .join('\n\n')

/** Formats the same report for a document. */
export const formatMarkdown = (sections: readonly Section[]): string =>
  sections
    .flatMap(({ heading, parts }) => [
      `### ${heading}`,
      ...parts.map((part) => (isText(part) ? part : formatMarkdownTable(part))),
    ])
    .join('\n\n')

const isText = (part: string | Table): part is string => typeof part === 'string'
