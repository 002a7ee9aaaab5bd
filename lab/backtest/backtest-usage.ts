import { formats } from '../rows/formats.ts'

export const usage = `Scores events again with another ruleset and shows what would differ. Nothing is changed, wherever it reads.

  npm run backtest -- --ruleset <path> --from <time> --to <time> [options]   what a running copy has recorded
  npm run backtest -- --file <path> [--ruleset <path>] [options]             a labelled file, from no history on

Both
  --ruleset <path>     the ruleset to try, as JSON (docs/rulesets.md); with a file the default is the baseline itself
  --out <path>         write every event that would have another band: event, then, now, gained, lost
  --json <path>        write all the numbers for a program
  --markdown           print tables for a document
  --help               this text

What is written takes the place of an older file when all has ended well. It is never a file that is read.

Recorded events
  --from, --to <time>  when they were scored: days in UTC, both included, or times, the last not included
  --tenant <name>      whose; default demo, the tenant of npm run token
  --labels <path>      a file with the header event,label: an event's id, Sluice's or its producer's, and 1 for fraud or 0

An event counts by its first assessment, and not at all where that is before --from: a day before it is read as well. One
first assessed more than a day before --from, and again in the time asked for, counts by the second.

A file
  --format <name>      what kind of file it is: ${[...formats.keys()].join(', ')}; default paysim
  --currency <code>    the currency of the amounts, which the file does not name; default EUR
  --limit <n>          only the oldest n rows; default all
  --skip-bad           score the good rows of a file that has bad ones
  --split <percent>    the first so many percent of the rows, by time, choose a threshold, the others try it; default 60
  --alert-rate <n>     it is chosen to give an alarm for at most n percent of them; default 2
  --scores <path>      write what every row scored: line, score, sum, band, reasons

Recorded events are those of the copy on SLUICE_HTTP_PORT, 3000 where that is not set, or, where FACTS_TABLE is set, those in
that table, with the credentials and region of the environment.
Exit code: 0 when everything was scored, 1 when that cannot be done, 2 for a wrong option or ruleset, 130 when interrupted.`
