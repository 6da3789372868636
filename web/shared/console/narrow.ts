import { readonly, ref } from 'vue'

const narrow = matchMedia('(width < 720px)')
const is = ref(narrow.matches)
narrow.addEventListener('change', ({ matches }) => (is.value = matches))

/** Whether the window is too narrow for a column that stays in place: on a phone it would hide all others. */
export const isNarrow = readonly(is)
