import { addRow, addSortedLine, type Edit, replacePart } from './edits.ts'
import type { Plan } from './plan.ts'

/** The cost of a new area beside its first function: a page in infra/aws/, an alias, and its name in the import rule and the tree. */
export const planArea = ({ create, edit }: Plan, area: string): void => {
  create(`infra/aws/${area}.yml`, `# The area ${area}.\nResources:\n`)
  edit('serverless.yml', addSortedLine(/^ {2}- \$\{file\(infra\/aws\//, `  - \${file(infra/aws/${area}.yml)}`))
  edit(
    '.dependency-cruiser.cjs',
    replacePart(/^const areas = '[\w|]+/, (areas) => `${areas}|${area}`),
  )
  edit(
    'package.json',
    replacePart(/^ {4}"#stack\//, (next) => `    "#${area}/*": "./src/${area}/*",\n${next}`),
  )
  edit(
    'docs/architecture.md',
    ...['src', 'functions', 'test'].map((folder) => addToPicture(folder, area)),
    addRow(
      { header: '| area | responsibility | functions |', start: '| `platform` |' },
      `| \`${area}\` | the work of its functions | |`,
    ),
  )
}

/** Adds an area to a line of the tree. Example: `src/{access,audit}/`. */
const addToPicture = (folder: string, area: string): Edit =>
  replacePart(new RegExp(`^${folder}/\\{access,[\\w,]+`), (names) => `${names},${area}`)
