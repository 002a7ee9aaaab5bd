import { vkeys } from './keys.ts'

const { log, one, two, three } = vkeys
const witnessLines = `witness one ${one}\nwitness two ${two}\nwitness three ${three}\n`

/** The policy that the vectors of proofs and exports name. */
export const twoOfThree = `log ${log}\n${witnessLines}group all-witnesses 2 one two three\nquorum all-witnesses\n`

/** Policies. `met` has the names of witnesses, and whether they are enough. */
export const policyVectors = [
  {
    name: 'two of three witnesses',
    text: twoOfThree,
    met: [
      [['one', 'three'], true],
      [['one', 'two', 'three'], true],
      [['two'], false],
      [[], false],
    ],
  },
  {
    name: 'no witness',
    text: 'quorum none\n',
    met: [
      [[], true],
      [['one'], true],
    ],
  },
  {
    name: 'groups in a group, comments and addresses',
    text: `# both groups\n${witnessLines.replace('\n', ' https://one.example/\n')}\n\tgroup\tany-of any one two\ngroup both all any-of three\nquorum both`,
    met: [
      [['one', 'three'], true],
      [['one', 'two'], false],
      [['three'], false],
    ],
  },
]

/** Texts that are not policies. */
export const invalidPolicies = [
  { name: 'no quorum', text: witnessLines },
  { name: 'two quorums', text: 'quorum none\nquorum none\n' },
  { name: 'a quorum before its witness', text: `quorum one\n${witnessLines}` },
  { name: 'a name twice', text: `${witnessLines}witness one ${log}\nquorum one\n` },
  { name: 'a key twice', text: `${witnessLines}witness four ${one}\nquorum one\n` },
  { name: 'a member in two groups', text: `${witnessLines}group a any one two\ngroup b any one three\nquorum a\n` },
  { name: 'a group that needs more than it has', text: `${witnessLines}group a 3 one two\nquorum a\n` },
  { name: 'a group that needs none', text: `${witnessLines}group a 0 one two\nquorum a\n` },
  { name: 'the key of a log as a witness', text: `witness one ${log}\nquorum one\n` },
  { name: 'the key of a witness as a log', text: `log ${one}\nquorum none\n` },
  { name: 'carriage returns', text: 'quorum none\r\n' },
  { name: 'another word', text: 'quorum none\nmirror x\n' },
]
