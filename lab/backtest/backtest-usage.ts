import { formats } from '../rows/formats.ts'

export const usage = `Scores events again with another ruleset and shows what would differ. It changes nothing in the source it reads.

  npm run backtest -- --ruleset <path> --from <time> --to <time> [options]   events that a running copy recorded
  npm run backtest -- --file <path> [--ruleset <path>] [options]             a labelled file, starting without history

Both
  --ruleset <path>     the ruleset to try, as JSON (docs/rulesets.md); for a file the default is the baseline
  --out <path>         write every event that would have another band: event, then, now, gained, lost
  --json <path>        write all figures as JSON
  --markdown           print the tables as Markdown
  --help               this text

An output replaces an older file only after a complete run. An output cannot be one of the inputs.

Recorded events
  --from, --to <time>  when they were scored: UTC days, both included, or times, the last one excluded
  --tenant <name>      the tenant; default demo, the tenant of npm run token
  --labels <path>      a file with the header event,label: the event id of Sluice or of the producer, and 1 for fraud or 0

Each event counts once, with its first assessment. Events first assessed before --from are left out. To recognize them,
the day before --from is read as well; an event first assessed even earlier counts with its next assessment.

A file
  --format <name>      the format of the file: ${[...formats.keys()].join(', ')}; default paysim
  --currency <code>    the currency of the amounts, which the file does not contain; default EUR
  --limit <n>          score only the oldest n rows; default all
  --skip-bad           skip rows that cannot be read, and score the others
  --split <percent>    the oldest percent of the rows choose a threshold, the others test it; default 60
  --alert-rate <n>     the threshold gives an alarm for at most n percent of those rows; default 2
  --scores <path>      write the result of every row: line, score, sum, band, reasons

Recorded events come from the copy on SLUICE_HTTP_PORT (default 3000). If FACTS_TABLE is set, they come from that table,
with the credentials and the region of the environment.
Exit code: 0 when everything was scored, 1 when it could not be, 2 for an invalid option or ruleset, 130 when interrupted.`
