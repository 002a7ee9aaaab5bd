import { witnessesSettings } from '#audit/adapters/witnesses-settings.ts'
import * as access from '#platform/settings/access.ts'
import * as custody from '#platform/settings/custody.ts'
import * as facts from '#platform/settings/facts.ts'
import * as operations from '#platform/settings/operations.ts'
import * as stations from '#platform/settings/stations.ts'

/** The settings of each concern of functions, by the name of the concern. */
export const allSettings = { ...access, ...custody, ...facts, ...operations, ...stations, witnessesSettings }
