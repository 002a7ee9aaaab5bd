import type { DeployedFunction } from './deployed-function.ts'
import { type Resource, type Resources, ref, stackName } from './resource.ts'

/** An alarm that notifies the topic of alarms when it begins and when it ends. A minute without data does not count as a fault. */
export const alarmOn = (name: string, properties: Readonly<Record<string, unknown>>): Resource => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties: {
    AlarmName: stackName(name),
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
    AlarmActions: [ref('AlarmTopic')],
    OKActions: [ref('AlarmTopic')],
    ...properties,
  },
})

/** The most metrics that CloudWatch accepts in the expression of an alarm. */
const metricsMax = 10

/**
 * One alarm on the errors of an area's functions, or one for each ten of them. If a function throws, its whole batch is
 * delivered again. A single failed message does not count as an error: the alarms of its queue cover it.
 */
export const deriveErrorAlarms = (area: string, functions: readonly DeployedFunction[]): Resources => {
  const groups = Array.from({ length: Math.ceil(functions.length / metricsMax) }, (_, group) =>
    functions.slice(group * metricsMax, (group + 1) * metricsMax),
  )
  return Object.fromEntries(groups.map((group, index) => errorAlarm(area, group, index)))
}

const errorAlarm = (area: string, functions: readonly DeployedFunction[], index: number) => {
  const number = index === 0 ? '' : `${index + 1}`
  const alarm = alarmOn(`${area}-errors${number && `-${number}`}`, {
    AlarmDescription: 'A function of this area throws or times out. docs/runbook.md#function-errors',
    Metrics: [...functions.map(errorMetric), sumOf(functions)],
    EvaluationPeriods: 5,
    DatapointsToAlarm: 3,
    Threshold: 0,
  })
  return [`${area.charAt(0).toUpperCase()}${area.slice(1)}ErrorsAlarm${number}`, alarm] as const
}

const errorMetric = ({ key }: DeployedFunction, index: number) => ({
  Id: `e${index + 1}`,
  Label: key,
  MetricStat: {
    Metric: {
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Dimensions: [{ Name: 'FunctionName', Value: stackName(key) }],
    },
    Period: 60,
    Stat: 'Sum',
  },
  ReturnData: false,
})

// A function that was not called has no data in that minute. Filled with zero, it hides no error of the others.
const sumOf = (functions: readonly DeployedFunction[]) => ({
  Id: 'errors',
  Label: 'errors',
  Expression: `SUM([${functions.map((_, index) => `FILL(e${index + 1}, 0)`).join(', ')}])`,
  ReturnData: true,
})
