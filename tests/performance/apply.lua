-- One application a request: pair n is seeker n % #seekers and job first_job + n / #seekers.
-- Arguments: the file of seekers (id and token a line), the first job's id, the first n, "bare" or "rolecall".
local seekers, first_job, n, kind = {}, 0, 0, ""

function init(args)
  for line in io.lines(args[1]) do
    local id, token = line:match("(%d+) (%S+)")
    seekers[#seekers + 1] = { id = id, token = token }
  end
  first_job, n, kind = tonumber(args[2]), tonumber(args[3]), args[4]
end

function request()
  local seeker = seekers[n % #seekers + 1]
  local job = first_job + math.floor(n / #seekers)
  n = n + 1
  local letter = '"cover_letter": "I have kept platforms like yours running for six years, and sleep well at night."'
  if kind == "bare" then
    local headers = { ["Content-Type"] = "application/json" }
    local path = "/applications?job_id=" .. job .. "&seeker=" .. seeker.id
    return wrk.format("POST", path, headers, "{" .. letter .. "}")
  end
  local headers = { ["Content-Type"] = "application/json", ["Authorization"] = "Bearer " .. seeker.token }
  return wrk.format("POST", "/api/v1/applications", headers, '{"job_id": ' .. job .. ", " .. letter .. "}")
end

function done(summary, latency, requests)
  local refused = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout
  print(string.format("RESULT %d %d %d", summary.requests, summary.duration, refused))
end
