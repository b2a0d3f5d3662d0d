// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/net/httpconnection.h"
#include "tests/fuzz/fuzz.h"

#include <algorithm>
#include <fcntl.h>
#include <optional>
#include <sys/socket.h>

using namespace Quartermaster;

namespace {

struct Outcome {
    std::optional<int> status;
    QByteArray body;
    bool isWhole = false;
    bool isKept = false;

    friend bool operator==(const Outcome &, const Outcome &) = default;
};

/// What a server says that closes afterwards, read \a portion bytes at a time.
Outcome outcomeOf(const QByteArray &said, const QByteArray &verb, qint64 portion)
{
    int ends[2] = {-1, -1};
    HOLDS(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) == 0);
    const Descriptor server(ends[0]);
    HttpConnection connection(
        std::make_unique<HttpWire>(HttpWire::Place{.url = QUrl(QStringLiteral("http://host.example/object")),
                                                   .peer = QStringLiteral("host.example")},
                                   Descriptor(ends[1])));
    HOLDS(connection.sendHead({.verb = verb, .url = QUrl(QStringLiteral("http://host.example/object"))}).has_value());
    HOLDS(::send(server.get(), said.constData(), static_cast<size_t>(said.size()), MSG_NOSIGNAL) == said.size());
    ::shutdown(server.get(), SHUT_WR);

    Outcome outcome;
    const auto answer = connection.readHead();
    if (!answer) {
        HOLDS(!answer.error().detail.isEmpty());
        return outcome;
    }
    outcome.status = answer->status;
    HOLDS(answer->status >= 200 && answer->status < 600);
    for (auto header = answer->headers.cbegin(); header != answer->headers.cend(); ++header) {
        HOLDS(!header.key().isEmpty() && header.key() == header.key().toLower());
        HOLDS(!header.key().contains(':') && !header.key().contains(' ') && !header.value().contains('\n'));
    }
    QByteArray buffer(portion, Qt::Uninitialized);
    while (true) {
        const auto got = connection.readBody(buffer.data(), portion);
        if (!got) {
            HOLDS(!got.error().detail.isEmpty());
            return outcome;
        }
        HOLDS(*got >= 0 && *got <= portion);
        if (*got == 0)
            break;
        outcome.body.append(buffer.constData(), *got);
        HOLDS(outcome.body.size() <= said.size());
    }
    HOLDS(connection.readBody(buffer.data(), portion).value_or(-1) == 0);
    outcome.isWhole = true;
    outcome.isKept = connection.isReusable();
    if (const auto length = answer->contentLength(); length && *length && verb != "HEAD" && answer->status != 204
                                                     && answer->status != 304
                                                     && !answer->headers.contains("transfer-encoding"))
        HOLDS(**length == outcome.body.size());
    return outcome;
}

} // namespace

/// The input is what a server says to one request; its first byte chooses the verb and how it is read.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const QByteArray said(reinterpret_cast<const char *>(data + 1), static_cast<qsizetype>(size) - 1);
    const QByteArray verb = (data[0] & 1) == 0 ? "GET" : "HEAD";
    // What was read before an error may differ; what is whole may not.
    const Outcome one = outcomeOf(said, verb, 65'536);
    const Outcome other = outcomeOf(said, verb, (data[0] >> 1) % 7 + 1);
    HOLDS(one == other);
    return 0;
}
