import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

const listen = `
  const server = require('node:net').createServer().listen(0, '127.0.0.1', () => console.log(server.address().port))`

/** A part as the supervisor starts one: a shell, and below it the program that listens on a port. */
export const startPartProcess = async (): Promise<Readonly<{ shell: ChildProcess; port: number; end(): void }>> => {
  const shell = spawn('/bin/sh', ['-c', '"$0" --eval "$1" & wait', process.execPath, listen], { detached: true })
  const [line] = await once(shell.stdout ?? shell, 'data')
  const end = (): void => {
    if (shell.pid && shell.exitCode === null) process.kill(-shell.pid, 'SIGKILL')
  }
  return { shell, port: Number(String(line)), end }
}
