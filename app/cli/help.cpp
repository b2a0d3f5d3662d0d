// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/cli/help.h"

namespace Quartermaster {

namespace {

using Command = Arguments::Command;

constexpr char usage[] = R"(qmctl shows live what image and object stores can do, and works with them.

Usage: qmctl [--config FILE | --demo] [--json] COMMAND

Commands:
  stores                             what stores there are
  capabilities [STORE...] [--watch]  what they can do now
  why STORE OPERATION [OBJECT]       why an operation is possible or not
  ls STORE[:PATH]                    what is in a store or folder
  stat STORE:PATH                    what is known of one object
  get STORE:PATH FILE|-              download
  put FILE STORE:PATH                upload
  rm STORE:PATH...                   delete
  cp STORE:PATH STORE:PATH           copy, also between stores
  mv STORE:PATH STORE:PATH           give another name, within one store
  mkdir STORE:PATH                   make a container, bucket or folder
  meta STORE:PATH [KEY=VALUE...]     show or change metadata and ACLs
  versions STORE:PATH                what a store keeps of one object
  leftovers STORE                    what unfinished uploads have left
`qmctl COMMAND --help` tells more of one.

PATH is an object's name within the store, or its whole location URI.

Options, before or after the command:
  --config FILE  a configuration as glance has it, such as /etc/glance/glance-api.conf;
                 else $XDG_CONFIG_HOME/quartermaster/stores.conf (~/.config/...)
  --demo         local stores of its own, to try things with
  --json         for machines; an error is one object on standard error
  --log-level L  how much the log file takes: error, warning, info (as without it) or debug;
                 it is $XDG_STATE_HOME/quartermaster/qmctl.log (~/.local/state/...)
  --help, -h     this text
  --version      the version
  --             what follows is no option
)";

constexpr char exitCodes[] = R"(
Exit code:
  0  done
  1  failed (also: a local file cannot be read or written)
  2  usage or configuration; a name, location or store that cannot be used
  3  refused by the capability check: nothing was sent to the store
  4  not found
  5  not permitted or not authenticated; also when the check found that the store
     does not accept who we are
  6  unreachable or timed out; also when the check could not reach the store
  7  exists already
  8  full or over quota, when the store or the local disk said so during the work
     (where the check knows it beforehand: 3)
  9  checksum mismatch
  130 and the like: ended by a signal (128 and its number)
)";

constexpr char stores[] = R"(Usage: qmctl stores [--json]

One line a store: its id, driver, state, whether it is the default, weight, free and total
room, description. Each store is checked first; one that does not answer is shown offline
when its probe_timeout is over.
)";

constexpr char capabilities[] = R"(Usage: qmctl capabilities [STORE...] [--watch] [--json]

The matrix: "yes", "no" (not now, or not with this configuration), "--" (this kind of store
never can) and "?" (not known), then the reasons. Without STORE, of all stores. A store that
does not answer is shown with the reason "timeout" when its probe_timeout is over.

  --watch  one line for every change, beginning with each store's first verdict, until it is
           stopped (exit code 0). With --json one object a line.
)";

constexpr char why[] = R"(Usage: qmctl why STORE OPERATION [OBJECT] [--json]

The chain of layers (driver, configuration, backend, object, override) that allow or refuse
OPERATION: list, stat, get, get-offset, get-range, add, add-offset, delete, create-container,
copy or rename. With OBJECT, what that object itself allows counts too.
Exit code 0 if it is permitted, 3 if it is refused.
)";

constexpr char list[] = R"(Usage: qmctl ls STORE[:PATH] [--recursive] [--limit N] [--json]

  --recursive  folders with all that is in them
  --limit N    the first N entries only
)";

constexpr char stat[] = R"(Usage: qmctl stat STORE:PATH [--json]

Size, time, location and checksum of one object, as far as the store knows them.
)";

constexpr char get[] = R"(Usage: qmctl get STORE:PATH FILE|- [--offset N] [--length N] [--restart] [--json]

Downloads into FILE, or into the folder FILE under the object's own name, or to standard
output. A FILE that exists is never replaced (exit code 7). It grows as FILE.part, and gets
its name when it is complete, synced and checked. Interrupted, it is gone on with by the next
get of the same object into the same FILE, once object and part have proved unchanged.

  --offset N   from byte N on
  --length N   N bytes at most
  --restart    begin anew, whatever an interrupted one has left
)";

constexpr char put[] = R"(Usage: qmctl put FILE STORE:PATH [--overwrite] [--restart] [--json]

Uploads a regular file. The object is invisible until it is complete. Where the store can write
at an offset, the next put of the same file goes on where an interrupted one stopped.

  --overwrite  replace an object that exists (else exit code 7)
  --restart    begin anew, whatever an interrupted one has left
)";

constexpr char remove[] = R"(Usage: qmctl rm STORE:PATH... [--json]

Deletes objects, one after the other. A failure does not stop those that follow; the exit code
is the first failure's.
)";

constexpr char copy[] = R"(Usage: qmctl cp STORE:PATH STORE:PATH [--json]

Copies one object: on the server where one store can do it, else through this computer, with
the hashes of both ends compared and told. Both stores are checked first. A target that exists is never
replaced (exit code 7).
)";

constexpr char move[] = R"(Usage: qmctl mv STORE:PATH STORE:PATH [--json]

Gives one object another name within its store. A store that knows only copies copies it on the
server, holds the copy against the original, and removes the original then; no byte passes
through this computer. A target that exists is never replaced (exit code 7). Between two stores
use cp, then rm.
)";

constexpr char makeContainer[] = R"(Usage: qmctl mkdir STORE:PATH [--json]

Makes a folder; /NAME makes a container of the account, or a bucket. `rm STORE:/NAME/` removes
one that is empty.
)";

constexpr char meta[] = R"(Usage: qmctl meta STORE:PATH [KEY=VALUE...] [--remove KEY] [--read-acl ACL]
                  [--write-acl ACL] [--json]

Shows what people wrote to an object, or to a container (/NAME/), beside its content; with
KEY=VALUE or an option, changes that first. Content and type stay. What somebody else changes
at the same time is not overwritten (exit code 1).

  --remove KEY     take KEY away; may be given more than once
  --read-acl ACL   who else may read the container, in the store's words; "" for nobody
  --write-acl ACL  who else may write to it
)";

constexpr char versions[] = R"(Usage: qmctl versions STORE:PATH [--remove ID] [--json]

What a store that keeps versions has of one object, the latest first. A "deletion" hides the
versions before it: without it the object is back.

  --remove ID  remove that version for good; may be given more than once
)";

constexpr char leftovers[] = R"(Usage: qmctl leftovers STORE [--remove ID | --all] [--json]

What unfinished uploads have left in the store's container or bucket, of others too: uploads in
parts that nobody has finished, segments without their object. It takes room, and no listing
shows it. An upload that goes on at this moment is among them; removed, it comes to nothing.

  --remove ID  remove what has that id; may be given more than once
  --all        remove all that is found
)";

QByteArray commandText(Command command)
{
    switch (command) {
    case Command::None:
        return usage;
    case Command::Stores:
        return stores;
    case Command::Capabilities:
        return capabilities;
    case Command::Why:
        return why;
    case Command::List:
        return list;
    case Command::Stat:
        return stat;
    case Command::Get:
        return get;
    case Command::Put:
        return put;
    case Command::Remove:
        return remove;
    case Command::Copy:
        return copy;
    case Command::Move:
        return move;
    case Command::MakeContainer:
        return makeContainer;
    case Command::Meta:
        return meta;
    case Command::Versions:
        return versions;
    case Command::Leftovers:
        return leftovers;
    }
    return usage;
}

} // namespace

QByteArray helpText(Command command)
{
    return commandText(command) + exitCodes;
}

} // namespace Quartermaster
