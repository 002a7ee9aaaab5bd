/** The ARN of a role of this account, from its name with its path. */
const roleArn = (name: string) => ({ 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/${name}` })

/** The root user of the account. It is never locked out, so that an account can recover. */
const rootUser = { 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:root` }

/**
 * Denies everyone except the break-glass role and the root user of the account. `breakGlassRole` is the ARN or the name of the
 * role; empty: the root user alone.
 */
export const denyExceptBreakGlass = (
  breakGlassRole: string,
  actions: readonly string[],
  Resource: unknown,
): Readonly<Record<string, unknown>> => {
  const role = breakGlassRole.startsWith('arn:') ? breakGlassRole : roleArn(breakGlassRole)
  return {
    Sid: 'BreakGlassAlone',
    Effect: 'Deny',
    Principal: { AWS: '*' },
    Action: actions,
    Resource,
    Condition: { ArnNotEquals: { 'aws:PrincipalArn': [rootUser, ...(breakGlassRole === '' ? [] : [role])] } },
  }
}
