import { shallowRef } from 'vue'

/** A question put to the person in a small dialog, and its answer. */
export interface Question {
  title: string
  text?: string
  yes: string
  no?: string
  danger?: boolean
}

interface Asked extends Question {
  answer: (yes: boolean) => void
}

/** What `AskHost` shows now. */
export const asked = shallowRef<Asked>()
export const said = shallowRef<{ text: string; at: number }>()

/** Asks and waits. Closing the dialog is a no. */
export function ask(question: Question): Promise<boolean> {
  asked.value?.answer(false)
  return new Promise((resolve) => {
    asked.value = { ...question, answer: (yes) => ((asked.value = undefined), resolve(yes)) }
  })
}

/** A short word that something was done; it goes by itself and is read aloud. */
export function say(text: string): void {
  said.value = { text, at: Date.now() }
}
