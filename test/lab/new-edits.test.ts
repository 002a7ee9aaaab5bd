import { describe, expect, it } from 'vitest'
import {
  addBefore,
  addImport,
  addRow,
  addSection,
  addSortedLine,
  addToArray,
  addToObject,
  addToYaml,
  type Edit,
  MissingPlace,
  replacePart,
  replaceRow,
} from '#lab/new/edits.ts'

describe('An edit adds', () => {
  it.each<[string, Edit, string, string]>([
    [
      'a name to an import',
      addImport('b', './x.ts'),
      "import { a } from './x.ts'\n",
      "import { a, b } from './x.ts'\n",
    ],
    [
      'an import after the others',
      addImport('b', './y.ts'),
      "import { a } from './x.ts'\n",
      "import { a } from './x.ts'\nimport { b } from './y.ts'\n\n",
    ],
    [
      'an item to a constant',
      addToArray('all', 'c'),
      "const all: T[] = [\n  a, // '['\n]\n",
      "const all: T[] = [\n  a,\nc, // '['\n]\n",
    ],
    ['an item to an empty array', addToArray('all', 'c'), 'const all = []', 'const all = [\nc\n]'],
    [
      'an item to an argument',
      addToArray('route', 'c()'),
      'route(d, [a({ x: [1] })], e)',
      'route(d, [a({ x: [1] }),\nc()], e)',
    ],
    [
      'a property to an object with a type',
      addToObject('all', 'b: 2'),
      'const all = { a: [1] } as const satisfies T',
      'const all = { a: [1],\nb: 2 } as const satisfies T',
    ],
    [
      'a statement before a comment',
      addBefore('two', 'const one = 1'),
      'import "x"\n\n/** Two. */\nexport const two = 2\n',
      'import "x"\n\nconst one = 1\n\n/** Two. */\nexport const two = 2\n',
    ],
    [
      'an item to a list',
      addToYaml(['a', 'b'], '    - 2'),
      'a:\n  b:\n    - !Ref X\n\nc: 1\n',
      'a:\n  b:\n    - !Ref X\n    - 2\n\nc: 1\n',
    ],
    [
      'an entry to a map',
      addToYaml(['a'], '  y: 2'),
      'a:\n  x: { z: 1 }\n# end\nc: 1\n',
      'a:\n  x: { z: 1 }\n  y: 2\n# end\nc: 1\n',
    ],
    [
      'a row to the end of a padded table',
      addRow({ header: '| a | b |' }, '| 2 | y |'),
      '| a   | b |\n| --- | - |\n| 1   | x |\n\nEnd.\n',
      '| a   | b |\n| --- | - |\n| 1   | x |\n| 2 | y |\n\nEnd.\n',
    ],
    [
      'a row before another one, in the table that has it',
      addRow({ header: '| a |', start: '| 3 |' }, '| 2 |'),
      '| a |\n| 1 |\n\n| a |\n| 3 |\n\n',
      '| a |\n| 1 |\n\n| a |\n| 2 |\n| 3 |\n\n',
    ],
    [
      'a section before another one',
      addSection('## B', '## A\n\nx'),
      '# P\n\n## B\n\ny\n',
      '# P\n\n## A\n\nx\n\n## B\n\ny\n',
    ],
    ['a line in its order', addSortedLine(/^- /, '- b'), 'x\n- a\n- c\ny', 'x\n- a\n- b\n- c\ny'],
    ['a line after the last one', addSortedLine(/^- /, '- d'), 'x\n- a\n- c\ny', 'x\n- a\n- c\n- d\ny'],
  ])('%s', (_, edit, before, after) => {
    expect(edit(before)).toBe(after)
  })

  it('to a part or a row what replaces it', () => {
    expect(replacePart(/b+/, (found) => `${found}c`)('abba')).toBe('abbca')
    expect(replaceRow({ header: '| a |', start: '| 1' }, (row) => `${row} x |`)('| a |\n| 1 |\n')).toBe(
      '| a |\n| 1 | x |\n',
    )
  })
})

describe('An edit refuses a text without', () => {
  it.each<[string, Edit, string]>([
    ['the array', addToArray('all', 'c'), 'const others = [1]'],
    ['the object', addToObject('all', 'c'), 'const all = [1]'],
    ['the constant', addBefore('one', ''), 'const two = 2'],
    ['the list', addToYaml(['a', 'b'], '- c'), 'a: 1\n'],
    ['the table', addRow({ header: '| a |' }, '| 1 |'), '| b |\n'],
    ['the row', addRow({ header: '| a |', start: '| 2 |' }, '| 1 |'), '| a |\n\n| 2 |\n'],
    ['the heading', addSection('## B', ''), '## C\n'],
    ['such a line', addSortedLine(/^- /, '- a'), 'x\n'],
    ['the part', replacePart(/b/, () => ''), 'a'],
    ['one such part', replacePart(/b/, () => ''), 'bb'],
  ])('%s', (_, edit, text) => {
    expect(() => edit(text)).toThrow(MissingPlace)
  })
})
