import ts from 'typescript'
import { isCollection, isNode, isPair, parseDocument } from 'yaml'

/** Makes the new text of a file. @throws MissingPlace when the text has no place for the change. */
export type Edit = (text: string) => string

/** A file has another structure than an edit expects. The message names the place. */
export class MissingPlace extends Error {}

const insertAt = (text: string, position: number, inserted: string): string =>
  `${text.slice(0, position)}${inserted}${text.slice(position)}`

/** Imports a name, or a whole module as `* as name`. Biome sorts the imports afterwards. */
export const addImport =
  (name: string, module: string): Edit =>
  (text) => {
    const imports = parse(text).statements.filter(ts.isImportDeclaration)
    const same = imports.find(({ moduleSpecifier }) => moduleSpecifier.getText().slice(1, -1) === module)
    const bindings = same?.importClause?.namedBindings
    const last = bindings && ts.isNamedImports(bindings) ? bindings.elements.at(-1) : undefined
    if (last) return insertAt(text, last.end, `, ${name}`)
    const clause = name.startsWith('* as ') ? name : `{ ${name} }`
    return insertAt(text, imports.at(-1)?.end ?? 0, `\nimport ${clause} from '${module}'\n`)
  }

/** Adds an item to the end of an array: that of a constant, or the first one in the arguments of a function. */
export const addToArray =
  (name: string, item: string): Edit =>
  (text) => {
    const list = literalOf(text, name, ts.isArrayLiteralExpression)
    if (!list) throw new MissingPlace(`an array of \`${name}\``)
    return appendTo(text, list.elements, { start: list.getStart(), item })
  }

/** Adds a property to the end of the object that a constant has. */
export const addToObject =
  (name: string, property: string): Edit =>
  (text) => {
    const object = literalOf(text, name, ts.isObjectLiteralExpression)
    if (!object) throw new MissingPlace(`an object \`${name}\``)
    return appendTo(text, object.properties, { start: object.getStart(), item: property })
  }

/** Adds a statement before the exported constant, and before its comment. */
export const addBefore =
  (name: string, statement: string): Edit =>
  (text) => {
    const source = parse(text)
    const found = source.statements.find((one) => ts.isVariableStatement(one) && declares(one, name))
    if (!found) throw new MissingPlace(`a constant \`${name}\``)
    return insertAt(text, found.getStart(source, true), `${statement}\n\n`)
  }

const parse = (text: string): ts.SourceFile => ts.createSourceFile('file.ts', text, ts.ScriptTarget.ESNext, true)

const declares = (statement: ts.VariableStatement, name: string): boolean =>
  statement.declarationList.declarations.some((one) => one.name.getText() === name)

const literalOf = <Literal extends ts.Expression>(
  text: string,
  name: string,
  isLiteral: (node: ts.Node) => node is Literal,
): Literal | undefined => {
  const firstIn = (node: ts.Node): Literal | undefined => (isLiteral(node) ? node : ts.forEachChild(node, firstIn))
  const find = (node: ts.Node): Literal | undefined => {
    if (ts.isVariableDeclaration(node) && node.name.getText() === name && node.initializer)
      return firstIn(node.initializer)
    if (ts.isCallExpression(node) && node.expression.getText() === name) return node.arguments.find(isLiteral)
    return ts.forEachChild(node, find)
  }
  return find(parse(text))
}

type Addition = Readonly<{ start: number; item: string }>

/** A comma that follows the last item follows the new one afterwards. */
const appendTo = (text: string, items: ts.NodeArray<ts.Node>, { start, item }: Addition): string => {
  const last = items.at(-1)
  return last ? insertAt(text, last.end, `,\n${item}`) : insertAt(text, start + 1, `\n${item}\n`)
}

/** Adds lines, with their indentation, to the end of a list or a map of a YAML file. */
export const addToYaml =
  (path: readonly string[], lines: string): Edit =>
  (text) => {
    // Short intrinsic functions of CloudFormation are unknown tags here, which changes no position.
    const place = parseDocument(text, { logLevel: 'silent' }).getIn(path, true)
    const last = isCollection(place) ? place.items.at(-1) : undefined
    const value = isPair(last) ? last.value : last
    const end = isNode(value) ? value.range?.[1] : undefined
    if (end === undefined) throw new MissingPlace(`a list or a map \`${path.join('.')}\``)
    return insertAt(text, text.slice(0, end).trimEnd().length, `\n${lines}`)
  }

type Place = Readonly<{
  /** The first line of the table. */
  header: string
  /** How the row begins; without it, the end of the table. */
  start?: string
}>

/** Adds a row to a table of a page, before another row or at the end. */
export const addRow =
  (place: Place, row: string): Edit =>
  (text) => {
    const lines = text.split('\n')
    return lines.toSpliced(rowAt(lines, place), 0, row).join('\n')
  }

/** Replaces one row of a table of a page. */
export const replaceRow =
  (place: Required<Place>, replace: (row: string) => string): Edit =>
  (text) => {
    const lines = text.split('\n')
    const index = rowAt(lines, place)
    return lines.with(index, replace(lines[index] ?? '')).join('\n')
  }

/** The index of a row, or of the line after the table. */
const rowAt = (lines: readonly string[], { header, start }: Place): number => {
  const tops = lines.flatMap((line, index) => (squeeze(line) === header ? [index] : []))
  for (const top of tops) {
    const end = lines.findIndex((line, index) => index > top && !line.startsWith('|'))
    if (start === undefined) return end
    const row = lines.slice(top, end).findIndex((line) => line.startsWith(start))
    if (row >= 0) return top + row
  }
  throw new MissingPlace(start === undefined ? `a table \`${header}\`` : `a row \`${start}\` in a table \`${header}\``)
}

const squeeze = (line: string): string => line.replaceAll(/ +/g, ' ').trim()

/** Adds a section to a page, before the section with this heading. */
export const addSection =
  (heading: string, section: string): Edit =>
  (text) => {
    const [above, below, ...more] = text.split(`\n${heading}\n`)
    if (above === undefined || below === undefined || more.length > 0)
      throw new MissingPlace(`one heading \`${heading}\``)
    return `${above}\n${section}\n\n${heading}\n${below}`
  }

/** Adds a line among the lines that match, in alphabetical order. */
export const addSortedLine =
  (pattern: RegExp, line: string): Edit =>
  (text) => {
    const lines = text.split('\n')
    const last = lines.findLastIndex((one) => pattern.test(one))
    if (last < 0) throw new MissingPlace(`a line that matches ${pattern}`)
    const later = lines.findIndex((one) => pattern.test(one) && one > line)
    return lines.toSpliced(later < 0 ? last + 1 : later, 0, line).join('\n')
  }

/** Replaces the one part of a text that matches. */
export const replacePart =
  (pattern: RegExp, replace: (found: string) => string): Edit =>
  (text) => {
    const [found, ...others] = text.matchAll(new RegExp(pattern, 'gm'))
    if (!found || others.length > 0) throw new MissingPlace(`exactly one match of ${pattern}`)
    return `${text.slice(0, found.index)}${replace(found[0])}${text.slice(found.index + found[0].length)}`
  }
