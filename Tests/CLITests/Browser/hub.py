#!/usr/bin/env python3
"""The team's page in a real browser without a window.

    hub.py PLIMSOLL [NAME…]

Serves the demo's forty members, and a hub of its own that a machine joins, and uses the
page as leads and members do. Prints a line for each check and ends with 1 if any failed.
PLIMSOLL_SHOTS names a folder for pictures of it.
"""

import csv
import io
import os
import re
import subprocess

from playwright.sync_api import expect

from home import Home
from suite import WAIT, Visit, run

# However busy the machine is.
expect.set_options(timeout=WAIT)

PAGES = {"overview": "Overview", "members": "Members", "projects": "Projects", "models": "Models", "limits": "Limits", "machines": "Machines", "me": "You", "looks": "Who looked at you"}
# What a file of each page says first, and whether it is of some days.
COLUMNS = {"overview": ("day", True), "members": ("id", True), "projects": ("project", True), "models": ("model", True),
           "limits": ("account", False), "machines": ("device", False), "me": ("day", True), "looks": ("at", False)}


class Team(Home):
    """A home in which a hub is served."""

    def serve(self, *arguments):
        environment = {"HOME": str(self.path), "TZ": "UTC", "PATH": "/usr/bin:/bin", "PLIMSOLL_TEST_SERVER": "http://127.0.0.1:9"}
        self.process = subprocess.Popen([self.plimsoll, *arguments, "--port", "0"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for line in self.process.stdout:
            found = re.search(r"http://127\S+", line)
            if found:
                self.link = found.group(0)
                self.url = self.link.split("#")[0]
                return self
        raise AssertionError("the hub ended with %s" % self.process.wait())

    def invite(self, *arguments):
        done = self.command("hub", "invite", *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout.split()[-1]


def link_of(home):
    """A link to the page of the hub that a home has joined."""
    done = home.command("team", "--open")
    return re.search(r"http://\S+#t=\w+", done.stdout + done.stderr).group(0)


class HubSuite:
    def __init__(self, browser, plimsoll):
        self.browser = browser
        self.plimsoll = plimsoll

    def demo(self):
        return Team(self.plimsoll).serve("demo", "hub")

    def visit(self, home, **options):
        return Visit(self.browser, home, **options)

    def ready(self, page, title):
        expect(page.locator("#figures h2").first).to_have_text(title, timeout=WAIT)
        expect(page.locator("#figures")).to_be_visible()

    def test_every_page_in_every_width_and_colour(self):
        with self.demo() as home, self.visit(home) as visit:
            page = visit.page
            self.ready(page, "Overview")
            page.goto(home.url + "#/members")
            self.ready(page, "Members")
            someone = page.locator("#figures tbody a").nth(3)
            pages = dict(PAGES) | {someone.get_attribute("href")[2:]: someone.inner_text()}
            for width in (320, 390, 768, 1280, 2560):
                page.set_viewport_size({"width": width, "height": 900})
                for scheme in ("light", "dark"):
                    page.emulate_media(color_scheme=scheme)
                    for name, title in pages.items():
                        page.goto(home.url + "#/" + name)
                        self.ready(page, title)
                        visit.shot("hub-%s-%d-%s" % (name.split("/")[0], width, scheme))
                        visit.check()
                        if width in (320, 1280):
                            visit.axe()

    def test_addresses_lead_where_they_say(self):
        with self.demo() as home, self.visit(home) as visit:
            page = visit.page
            self.ready(page, "Overview")
            # Somebody sends an address to a colleague.
            for name, title in PAGES.items():
                other = visit.context.new_page()
                other.goto(home.url + "#/" + name + "?last=90d")
                self.ready(other, title)
                expect(other.locator("#range")).to_have_value("90d")
                expect(other.locator("#pages a[aria-current=page]")).to_have_count(1)
                assert other.title().startswith("Plimsoll: "), other.title()
                other.close()
            for name in ("Members", "Limits", "Models"):
                page.locator("#pages a", has_text=name).click()
                self.ready(page, name)
            page.select_option("#range", "7d")
            expect(page.locator("#figures .sub").first).to_contain_text(" to ")
            assert page.url.endswith("#/models?last=7d"), page.url
            page.go_back()
            expect(page.locator("#range")).to_have_value("30d")
            for title in ("Limits", "Members"):
                page.go_back()
                self.ready(page, title)
                expect(page.locator("#pages a[aria-current=page]")).to_have_text(title)
            page.go_forward()
            self.ready(page, "Limits")
            page.locator("#pages a", has_text="Members").click()
            self.ready(page, "Members")
            someone = page.locator("#figures tbody a").nth(3)
            address = someone.inner_text()
            someone.click()
            self.ready(page, address)
            expect(page.locator("#pages a[aria-current=page]")).to_have_text("Members")
            page.go_back()
            self.ready(page, "Members")
            # What nobody has is said, and does not stay in the way.
            page.goto(home.url + "#/member/nobody")
            expect(page.locator("#notices")).to_contain_text("No member has this id or address")
            expect(page.locator("#figures")).to_be_empty()
            page.goto(home.url + "#/nothing/at/all")
            self.ready(page, "Overview")
            visit.complaints = [text for text in visit.complaints if "404" not in text]
            visit.check()

    def test_files_of_every_page_say_the_same(self):
        with self.demo() as home, self.visit(home) as visit:
            page = visit.page
            self.ready(page, "Overview")
            for name, title in PAGES.items():
                page.goto(home.url + "#/" + name + "?last=7d")
                self.ready(page, title)
                # The overview was there before, with the figures of more days.
                link = page.locator("#figures .card-head a", has_text="CSV").first
                expect(link).to_have_attribute("href", re.compile(r"last=7d|csv$"), timeout=WAIT)
                links = {text: page.locator("#figures .card-head a", has_text=text).first.get_attribute("href") for text in ("CSV", "JSON")}
                first, hasDays = COLUMNS[name]
                answer = visit.context.request.get(home.url + links["CSV"])
                assert answer.status == 200 and answer.headers["content-type"].startswith("text/csv"), links
                assert "-utc.csv" in answer.headers["content-disposition"]
                rows = list(csv.reader(io.StringIO(answer.text())))
                assert rows[0][:3] == ["sinceUTC", "untilUTC", first] if hasDays else rows[0][0] == first, rows[0]
                assert all(len(row) == len(rows[0]) for row in rows)
                document = visit.context.request.get(home.url + links["JSON"]).json()
                assert document["timeZone"] == "UTC"
                key = {"overview": "days", "me": "days", "looks": "accesses"}.get(name, name)
                assert len(document[key]) == len(rows) - 1, name
                if first == "day":
                    assert len(rows) == 8, "seven days"
                elif name != "looks":
                    expect(page.locator("#figures tbody tr")).to_have_count(len(rows) - 1)
            visit.check()

    def test_signing_out_leaves_nothing(self):
        with self.demo() as home, self.visit(home) as visit:
            page = visit.page
            self.ready(page, "Overview")
            assert "#t=" not in page.url, "the word of the link stays in the address"
            page.click("#leave")
            expect(page.locator("#sign-in")).to_be_visible()
            expect(page.locator("#figures")).to_be_empty()
            assert "ada@example.com" not in page.locator("body").inner_text()
            visit.axe()
            visit.shot("hub-sign-in")
            page.goto(home.url + "#/members")
            page.reload()
            expect(page.locator("#sign-in")).to_be_visible()
            # The same link a second time.
            page.fill("#token", home.link)
            page.press("#token", "Enter")
            expect(page.locator("#sign-in-error")).to_contain_text("used before")
            visit.complaints = [text for text in visit.complaints if "401" not in text]
            visit.check()

    def test_a_member_sees_oneself_and_names_stay_text(self):
        with Team(self.plimsoll) as hub, Home(self.plimsoll) as member:
            hub.serve("hub", "serve")
            member.work()
            joined = member.command("sync", "join", hub.url, hub.invite("ada@example.com"), "--yes", "--since", "all", "--projects", "name")
            assert joined.returncode == 0, joined.stderr
            with self.visit(hub, link=link_of(member)) as visit:
                page = visit.page
                self.ready(page, "You")
                assert page.locator("#pages a").all_inner_texts() == ["Me", "Who looked"]
                expect(page.locator("#figures")).to_contain_text("<img src=x onerror=alert(1)>")
                expect(page.locator("#figures")).to_contain_text("<script>alert(2)</script>")
                expect(page.locator("#figures img, #figures script")).to_have_count(0)
                # The pages of leads are none of a member's.
                page.goto(hub.url + "#/members")
                self.ready(page, "You")
                visit.axe()
                visit.shot("hub-member")
                visit.check()


if __name__ == "__main__":
    run(HubSuite)
