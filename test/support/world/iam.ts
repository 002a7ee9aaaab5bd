import { z } from 'zod'
import type { Resources } from '#stack/resource.ts'

/** The keys of a request that policies ask for. A key that AWS does not set is missing. Only some have several values. */
type RequestKeys = Readonly<Record<string, string | readonly string[]>>

/** Who sends a request: its keys, and what its own policies allow. */
export type Principal = Readonly<{
  keys: RequestKeys
  /** The ARN of a role with a name, as the policy of a table writes it; other policies refer to the role. */
  arnByName?: string | undefined
  /** Set for a service of AWS. Example: `sns.amazonaws.com`. */
  service?: string
  isOfThisAccount: boolean
  mayByIdentity: (action: string, target: unknown, keys: RequestKeys) => boolean
}>

const operatorsSchema = z.record(z.string(), z.record(z.string(), z.unknown()))
const statementSchema = z.object({
  Effect: z.enum(['Allow', 'Deny']),
  Principal: z.union([z.literal('*'), z.record(z.string(), z.unknown())]).optional(),
  Action: z.union([z.string(), z.array(z.string())]),
  Resource: z.unknown(),
  Condition: operatorsSchema.default({}),
})
type Statement = z.output<typeof statementSchema>

const documentSchema = z.object({ Statement: z.array(statementSchema) })
const roleSchema = z.object({ Policies: z.array(z.object({ PolicyDocument: documentSchema })) })

/** A reference of a template as a text, to compare. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))

const listed = (value: unknown): readonly string[] => [value].flat().map(textOf)

/** Whether a text has a pattern of IAM. A `*` stands for any characters. */
const isLike = (pattern: string, text: string): boolean => {
  const [first = '', ...others] = pattern.split('*')
  const last = others.pop()
  if (last === undefined) return pattern === text
  if (!text.startsWith(first)) return false
  let at = first.length
  for (const part of others) {
    const found = text.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return text.length - last.length >= at && text.endsWith(last)
}

/** The operators that our policies use. A negated one holds for a missing key, the others do not. */
const equals = (actual: readonly string[], values: readonly string[]) => actual.some((one) => values.includes(one))
const differs = (actual: readonly string[], values: readonly string[]) => !equals(actual, values)
const operators: Readonly<Record<string, typeof equals>> = {
  Bool: equals,
  ArnEquals: equals,
  // No test sets a key that it is asked for.
  ArnLike: equals,
  StringEquals: equals,
  ArnNotEquals: differs,
  StringNotEquals: differs,
  // They hold for a missing key, too.
  'ForAllValues:StringLike': (actual, values) => actual.every((one) => isLikeAny(values, one)),
  'ForAllValues:StringNotLike': (actual, values) => !actual.some((one) => isLikeAny(values, one)),
}

const isLikeAny = (patterns: readonly string[], text: string) => patterns.some((pattern) => isLike(pattern, text))

const holds = (condition: Statement['Condition'], keys: RequestKeys, arnByName: string | undefined): boolean =>
  Object.entries(condition).every(([name, wanted]) => {
    const compare = operators[name]
    if (!compare) throw new Error(`The operator ${name} is not known here. Add it.`)
    return Object.entries(wanted).every(([key, values]) => {
      const actual = [keys[key], key === 'aws:PrincipalArn' ? arnByName : undefined].flat()
      return compare(
        actual.filter((one) => one !== undefined),
        listed(values),
      )
    })
  })

const isAbout = ({ Action, Resource }: Statement, action: string, target: unknown): boolean =>
  [Action].flat().some((pattern) => isLike(pattern, action)) &&
  listed(Resource).some((pattern) => isLike(pattern, textOf(target)))

/** The principal that stands for the whole account: its IAM decides. */
const accountText = textOf({ 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:root` })

const namesAccount = ({ Principal }: Statement): boolean =>
  Principal !== '*' && listed(Principal?.AWS ?? []).includes(accountText)

const names = ({ Principal }: Statement, { service, keys }: Principal): boolean => {
  if (Principal === '*') return true
  if (service !== undefined && listed(Principal?.Service ?? []).includes(service)) return true
  return listed(Principal?.AWS ?? []).some((one) => one === '*' || one === keys['aws:PrincipalArn'])
}

const roleNameSchema = z.object({ 'Fn::Sub': z.string() })

const arnByName = (name: unknown): string | undefined => {
  if (name === undefined) return undefined
  const arn = `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/${roleNameSchema.parse(name)['Fn::Sub']}`
  return textOf({ 'Fn::Sub': arn })
}

/** A role of the stack, with the rights of its own policies. */
export const roleOfStack = (resources: Resources, id: string): Principal => {
  const properties = resources[id]?.Properties
  const statements = roleSchema.parse(properties).Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
  const keys = {
    'aws:PrincipalArn': textOf({ 'Fn::GetAtt': [id, 'Arn'] }),
    'aws:SecureTransport': 'true',
    'aws:PrincipalIsAWSService': 'false',
  }
  const name = arnByName(properties?.RoleName)
  return {
    keys,
    arnByName: name,
    isOfThisAccount: true,
    mayByIdentity: (action, target, ofRequest) =>
      statements.some(
        (statement) =>
          isAbout(statement, action, target) && holds(statement.Condition, { ...keys, ...ofRequest }, name),
      ),
  }
}

type Guarded = Readonly<{
  /** As rights refer to it. */
  target: unknown
  /** As its own policy refers to it. Default: the same. */
  inPolicy?: unknown
  policy: unknown
  keys?: RequestKeys
  /** As for a key: a right in the account has no effect unless the policy delegates to the account. */
  isByPolicyAlone?: boolean
}>

/**
 * Decides as IAM does: a denial of the resource policy wins. In the same account one permission is enough, from the policy of
 * the resource or of the caller; another account needs both.
 */
export const may = (
  principal: Principal,
  action: string,
  { target, inPolicy = target, policy, keys = {}, isByPolicyAlone = false }: Guarded,
): boolean => {
  const matching = documentSchema
    .parse(policy)
    .Statement.filter(
      (statement) =>
        isAbout(statement, action, inPolicy) &&
        holds(statement.Condition, { ...principal.keys, ...keys }, principal.arnByName),
    )
  const ofPrincipal = matching.filter((statement) => names(statement, principal))
  if (ofPrincipal.some(({ Effect }) => Effect === 'Deny')) return false
  const isAllowed = ofPrincipal.length > 0
  const byIdentity = principal.mayByIdentity(action, target, keys)
  if (!principal.isOfThisAccount) return isAllowed && byIdentity
  return isAllowed || (byIdentity && (!isByPolicyAlone || matching.some(namesAccount)))
}
