-- One application a request: pair n is seeker n % #seekers and job first_job + n / #seekers.
-- Arguments: the file of seekers (id and token a line), the company, the first job, the first n, "bare" or "rolecall".
local seekers, company, first_job, n, kind = {}, 0, 0, 0, ""
local letter = "I have kept platforms like yours running for six years, and sleep well at night."

function init(args)
  for line in io.lines(args[1]) do
    local id, token = line:match("(%d+) (%S+)")
    seekers[#seekers + 1] = { id = id, token = token }
  end
  company, first_job, n, kind = tonumber(args[2]), tonumber(args[3]), tonumber(args[4]), args[5]
end

function request()
  local seeker = seekers[n % #seekers + 1]
  local job = first_job + math.floor(n / #seekers)
  n = n + 1
  local headers = { ["Content-Type"] = "application/json", ["Authorization"] = "Bearer " .. seeker.token }
  if kind == "bare" then
    local body = '{"job": %d, "company": %d, "user": %d, "letter": "%s"}'
    return wrk.format("POST", "/applications", headers, body:format(job, company, seeker.id, letter))
  end
  return wrk.format("POST", "/api/v1/applications", headers, ('{"job_id": %d, "cover_letter": "%s"}'):format(job, letter))
end

function done(summary, latency, requests)
  local refused = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout
  print(string.format("RESULT %d %d %d", summary.requests, summary.duration, refused))
end
