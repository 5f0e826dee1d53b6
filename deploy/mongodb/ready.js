// `mongosh --quiet ready.js` beside mongod, as its health check: makes the replica set and the users that are missing, each part's
// with readWrite on its own database only, and ends with 0 when this member takes writes. Safe to repeat and to kill.
//
// While there is no user at all, mongod lets a client on the same machine make the set and the first user; then nobody without
// a login. A database that was used without users gets them in the same way. Passwords are set once, at the creation.
const OPERATOR = "operator"
const PARTS = ["customers", "sales", "billing", "crm", "documents", "gateway"]
const NOT_INITIATED = 94, AUTHENTICATION_FAILED = 18
const admin = db.getSiblingDB("admin")

function passwordOf(name) {
  const variable = `MONGODB_PASSWORD_${name.toUpperCase()}`
  if (!process.env[variable]) throw new Error(`${variable} is missing`)
  return process.env[variable]
}

function logIn() {
  try {
    admin.auth(OPERATOR, passwordOf(OPERATOR))
    return true
  } catch (error) {
    if (error.code !== AUTHENTICATION_FAILED) throw error
    return false
  }
}

function makeSet() {
  try {
    rs.status()
  } catch (error) {
    if (error.code !== NOT_INITIATED) throw error
    rs.initiate({_id: "kundkort", members: [{_id: 0, host: "mongodb:27017"}]})
  }
}

function makeUsers() {
  for (const name of PARTS) {
    if (admin.getUser(name) === null) {
      const roles = [{role: "readWrite", db: `kundkort_${name}`}]
      admin.createUser({user: name, pwd: passwordOf(name), roles})
    }
  }
}

let known = logIn()
if (!known) makeSet()
const takesWrites = db.hello().isWritablePrimary
if (takesWrites && !known) {
  admin.createUser({user: OPERATOR, pwd: passwordOf(OPERATOR), roles: ["root"]})
  known = logIn()
}
if (takesWrites && known) makeUsers()
quit(takesWrites && known ? 0 : 1)
