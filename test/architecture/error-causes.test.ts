import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { projectFolder } from '#local/copy/running-copy.ts'

/** A caught error has one of these names, as does the parameter of a function that translates one. */
const namesOfErrors = /^(?:error|cause|reason|fault)$/

/** The errors in a source text that are made while another one is known, and do not name it as their cause. */
const lostCauses = (path: string, text: string): readonly string[] => {
  const lost: string[] = []
  const visit = (node: ts.Node, isTranslating: boolean): void => {
    if (isTranslating && isError(node) && !/\bcause\b/.test(node.getText())) lost.push(`${path}: ${firstLineOf(node)}`)
    ts.forEachChild(node, (child) => visit(child, isTranslating || translates(child)))
  }
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true), false)
  return lost
}

const isError = (node: ts.Node): node is ts.NewExpression =>
  ts.isNewExpression(node) && /^(?:Refusal|Transient|NoOpinion|NoKeySet|\w*Error)$/.test(node.expression.getText())

const firstLineOf = (node: ts.Node): string => node.getText().split('\n')[0] ?? ''

/** A `catch` block, or a function whose first parameter is an unknown error. */
const translates = (node: ts.Node): boolean => {
  if (ts.isCatchClause(node)) return true
  if (!ts.isArrowFunction(node) && !ts.isFunctionDeclaration(node)) return false
  const [first] = node.parameters
  if (ts.isCallExpression(node.parent) && /\.catch$/.test(node.parent.expression.getText())) return true
  return first !== undefined && namesOfErrors.test(first.name.getText()) && first.type?.getText() === 'unknown'
}

describe('An error that is made from a caught one', () => {
  const paths = globSync('{src,functions}/**/*.ts', { cwd: projectFolder })

  it.each(paths)('names it as its cause in %s', (path) => {
    expect(lostCauses(path, readFileSync(join(projectFolder, path), 'utf8'))).toEqual([])
  })

  it.each([
    ["try { f() } catch { throw new Refusal('a', 'b') }"],
    ["try { f() } catch (error) { throw new Transient('a', 'b') }"],
    ["f().catch(() => { throw new Refusal('a', 'b') })"],
    ["const translate = (error: unknown) => new Refusal('a', 'b')"],
    ["try { f() } catch (error) { if (x) throw new TypeError('a') }"],
  ])('is found without it: %s', (text) => {
    expect(lostCauses('x.ts', text)).toHaveLength(1)
  })

  it.each([
    ["try { f() } catch (cause) { throw new Refusal('a', 'b', [], { cause }) }"],
    ["try { f() } catch (error) { throw new Refusal('a', 'b', [], { cause: error }) }"],
    ["if (x) throw new Refusal('a', 'b')"],
  ])('is not found with it: %s', (text) => {
    expect(lostCauses('x.ts', text)).toEqual([])
  })
})
