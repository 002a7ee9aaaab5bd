/** The names of events in requirements S4 and S5, and the type of each. A name of S5 that is not here is a type itself. */
const renamed: Readonly<Record<string, string>> = {
  AIGenerationJobRequested: 'AiGeneration.Job.Requested.v1',
  AIGenerationSamplesReady: 'AiGeneration.Samples.Ready.v1',
  SubscriptionTierChanged: 'Subscription.Tier.Changed.v1',
  UserRegisteredNeedsVerification: 'User.Account.Registered.v1',
  'Challenge.Started.v1': 'Challenge.Attempt.Started.v1',
  'Challenge.Completed.v1': 'Challenge.Attempt.Completed.v1',
  'Challenge.Failed.v1': 'Challenge.Attempt.Failed.v1',
  'Challenge.Phase.Completed.v1': 'Challenge.Phase.Advanced.v1',
}

/** Requirement S5, as it lists its events. */
const listed: Readonly<Record<string, readonly string[]>> = {
  Trading: [
    ...['Position.Opened', 'Position.Closed', 'Position.Modified', 'Order.Placed', 'Order.Filled', 'Order.Cancelled'],
    ...['Trade.Executed', 'PnL.Updated'],
  ],
  Risk: [
    ...['Limit.Breached', 'Alert.Triggered', 'Score.Updated', 'Profile.Modified', 'Trading.Halted', 'Trading.Resumed'],
  ],
  Challenge: ['Phase.Advanced', 'Metrics.Updated'],
  Auth: [
    ...['User.Registered', 'User.LoggedIn', 'User.LoggedOut', 'Session.Expired', 'Permission.Granted'],
    'Permission.Revoked',
  ],
  Evaluation: ['Rule.Violated', 'Metric.Calculated', 'Report.Generated', 'Status.Changed'],
}

const same = Object.entries(listed).flatMap(([domain, names]) => names.map((name) => `${domain}.${name}.v1`))

/** Every event of requirements S4 and S5 by its name there, with its type. */
export const requirementTypes: readonly (readonly [name: string, type: string])[] = [
  ...Object.entries(renamed),
  ...same.map((type) => [type, type] as const),
]
