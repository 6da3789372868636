import { ref, watch } from 'vue'

const KEY = 'feiqian.till.sound'

/** Whether takings are said aloud. A browser speaks only after a touch, so switching it on says so at once. */
export const sound = ref(localStorage.getItem(KEY) === 'on')

watch(sound, (on) => localStorage.setItem(KEY, on ? 'on' : 'off'))
