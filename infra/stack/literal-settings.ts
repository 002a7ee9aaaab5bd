/**
 * The settings of one function that a template has as texts. CloudFormation knows the others while it deploys: references to
 * resources, and texts with a parameter of the account in them.
 */
export const literalSettings = (
  environment: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      typeof value === 'string' && !value.includes('{{resolve:') ? [[name, value]] : [],
    ),
  )
