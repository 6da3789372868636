/** Who walks through the journeys: strangers to the wallet whom the sandbox's registry and banks know. */
export const WALKERS = {
  zh: {
    name: '周强',
    number: '510107197901300150',
    phone: '13800000005',
    pan: '6299060000000000033',
    tail: '0033',
    second: { pan: '6299010000000000299', tail: '0299', name: '云杉银行 0299' },
    pin: '739154',
    newPin: '604827',
  },
  en: {
    name: '孙丽华',
    number: '330106195304110683',
    phone: '13800000004',
    pan: '6299010000000000034',
    tail: '0034',
    second: { pan: '6299060000000000058', tail: '0058', name: 'Begonia Bank 0058' },
    pin: '739154',
    newPin: '604827',
  },
}

/** The friend has an account, a card and money from the demo. */
export const FRIEND = { phone: '13800000002', name: '陈大伟', pin: '604827' }

/** Another holder of the demo, to whom nobody in the journeys has sent money before. */
export const STRANGER = { phone: '13800000001', name: '林晓雨' }

/** Who buys in the sandbox of the merchants' gateway: the holder to whom its openid belongs. */
export const BUYER = { phone: '13800000001', pin: '739154' }

/** Whom an operator must look at before the registry's word counts. */
export const CHILDREN = {
  zh: { name: '何小满', number: '320508201405200443', phone: '13800000010' },
  en: { name: '何小满', number: '320508201405200443', phone: '13900000010' },
}

/** A phone that no bank has reserved. */
export const WRONG_PHONE = '13912345678'

/**
 * Who owns a card for every fault. All of them reserve the same phone; an account is opened with another number for each
 * language, and each binds a good card of its own.
 */
const TESTER = { name: '郑试', number: '120103199001010191', reserved: '13800000007', pin: '739154' }
export const TESTERS = {
  zh: { ...TESTER, account: '13800000007', pan: '6299010000000000067', tail: '0067' },
  en: { ...TESTER, account: '13900000007', pan: '6299010000000000240', tail: '0240' },
}
