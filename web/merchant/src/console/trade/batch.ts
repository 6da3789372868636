import { parseYuan } from '@shared/money/amount'

/** One line of a list of refunds: the order's number, the refund's own, yuan, and why. */
export interface RefundLine {
  place: number
  out_trade_no: string
  out_refund_no: string
  amount: number
  reason?: string
}

export interface BadLine {
  place: number
  text: string
}

/** Reads a list, with or without a heading; what cannot be read is named by its line. */
export function readList(text: string): { good: RefundLine[]; bad: BadLine[] } {
  const good: RefundLine[] = []
  const bad: BadLine[] = []
  text.replace(/^\uFEFF/, '').split(/\r?\n/).forEach((line, index) => {
    if (!line.trim()) return
    const [out_trade_no = '', out_refund_no = '', yuan = '', ...rest] = cells(line)
    const amount = parseYuan(yuan)
    if (index === 0 && amount === undefined && /[a-z_\u4e00-\u9fff]/i.test(yuan)) return
    const reason = rest.join(',').trim()
    if (!out_trade_no || !/^[\w|*@-]{1,64}$/.test(out_refund_no) || !amount) bad.push({ place: index + 1, text: line })
    else good.push({ place: index + 1, out_trade_no, out_refund_no, amount, ...(reason ? { reason } : {}) })
  })
  return { good, bad }
}

/** The cells of a line of RFC 4180, and of bills, which put a ` before numbers. */
function cells(line: string): string[] {
  const found = [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map((match) => match[1] ?? '')
  return found.slice(0, -1).concat(line.endsWith(',') ? [] : found.slice(-1).filter(Boolean)).map(bare)
}

function bare(cell: string): string {
  const text = cell.trim()
  const inner = text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text
  return inner.replace(/^`/, '').trim()
}
