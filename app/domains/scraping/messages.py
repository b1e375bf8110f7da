from datetime import timedelta

from app.core.task_queue import Command, Queue

LONGEST_RUN = timedelta(minutes=20)

SCRAPE = Command("scraping.scrape", Queue.BULK, max_attempts=3, timeout=LONGEST_RUN)
# The same run, once more with a browser: its page shows its postings only to one.
RENDER = Command("scraping.render", Queue.BROWSER, max_attempts=3, timeout=timedelta(minutes=5))
COLLECT = Command("scraping.collect", Queue.BULK, max_attempts=3, timeout=LONGEST_RUN)
