import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { RE2JS } from 're2js'
import { analyse } from 'scslre'
import ts from 'typescript'
import { projectFolder } from '#local/copy/running-copy.ts'

/** A regular expression in a source file. `text` is its literal, or the call that makes it, without the sign of a placeholder. */
type Found = Readonly<{ path: string; text: string; faults: readonly string[] }>

/**
 * Why a regular expression may need more than linear time. A pattern that RE2 does not accept has no linear form. For the
 * engine of V8, scslre finds the places that backtrack, or that search again from each place.
 */
export const faultsOf = (source: string, flags = ''): readonly string[] => {
  const { reports } = analyse(new RegExp(source, flags))
  return [
    ...reports.map(({ type, exponential }) => (exponential ? 'is exponential' : `is quadratic (${type})`)),
    ...(isRe2(source) ? [] : ['is not accepted by RE2']),
  ]
}

/** JavaScript writes some escapes in another way than RE2: `\uFFFE` is `\x{FFFE}`. */
const isRe2 = (source: string): boolean => {
  try {
    RE2JS.compile(RE2JS.translateRegExp(source))
    return true
  } catch {
    return false
  }
}

/** Every regular expression of the product and its tools. */
export const findRegularExpressions = (): readonly Found[] =>
  globSync('{src,functions,commands,lab,infra}/**/*.ts', { cwd: projectFolder }).flatMap((path) =>
    regularExpressionsIn(path, readFileSync(join(projectFolder, path), 'utf8')),
  )

export const regularExpressionsIn = (path: string, source: string): readonly Found[] => {
  const found: Found[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) found.push(literalAt(path, node.text))
    if ((ts.isNewExpression(node) || ts.isCallExpression(node)) && node.expression.getText() === 'RegExp')
      found.push({ path, text: node.getText().replaceAll('${', '{'), faults: ['is made from a text'] })
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true))
  return found
}

const literalAt = (path: string, text: string): Found => {
  const end = text.lastIndexOf('/')
  return { path, text, faults: faultsOf(text.slice(1, end), text.slice(end + 1)) }
}
