// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/http/httpprobe.h"

#include "drivers/http/httpdownload.h"
#include "model/objectname.h"

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr int mostTries = 3; // objects that are asked for
constexpr int mostDepth = 3; // folders without objects that are gone into
const QByteArray oneByte = "bytes=0-0";

QUrl below(const QUrl &folder, const ListingEntry &entry)
{
    const QByteArray end = entry.isFolder ? QByteArrayLiteral("/") : QByteArray();
    return QUrl::fromEncoded(folder.toEncoded(QUrl::RemoveQuery | QUrl::RemoveFragment) + encodeName(entry.name) + end,
                             QUrl::StrictMode);
}

QDateTime untilOf(const Error &error)
{
    return error.retryAfter < 0 ? QDateTime() : QDateTime::currentDateTimeUtc().addSecs(error.retryAfter);
}

} // namespace

HttpProbe::HttpProbe(HttpScope &scope, HttpConfig config, std::shared_ptr<HttpMemory> memory, Reply reply)
    : QObject(&scope)
    , m_scope(scope)
    , m_config(std::move(config))
    , m_memory(std::move(memory))
    , m_reply(std::move(reply))
{}

void HttpProbe::start()
{
    askFolder(m_config.base);
}

void HttpProbe::send(const QUrl &url, const QByteArray &range, std::function<void(const HttpAnswer &)> next)
{
    HttpRequest request{.url = url,
                        .authorization = isSameOrigin(url, m_config.base) ? m_config.authorization : QByteArray()};
    HttpExchange::Hooks hooks;
    if (!range.isEmpty()) {
        request.headers << std::pair<QByteArray, QByteArray>("Range", range);
        hooks.head = [](const HttpAnswer &answer) { return answer.status == 206; }; // else the whole object would come
    }
    hooks.done = [this, next = std::move(next)](Result<HttpAnswer> answer) {
        if (!answer)
            m_reply.finish(tl::unexpected(answer.error()));
        else
            next(*answer);
    };
    m_scope.send(std::move(request), std::move(hooks));
}

void HttpProbe::askFolder(const QUrl &folder)
{
    send(folder, {}, [this, folder](const HttpAnswer &answer) {
        if (m_depth == 0)
            folderAnswered(folder, answer);
        else if (answer.isSuccess())
            listed(folder, answer);
        else
            tryNext();
    });
}

void HttpProbe::folderAnswered(const QUrl &folder, const HttpAnswer &answer)
{
    if (answer.isSuccess())
        return listed(folder, answer);
    const Error error = statusError(answer);
    Finding all = Finding::unavailable(Layer::Backend, error.reason, error.detail, error.evidence);
    all.until = untilOf(error);
    const QUrl known = m_memory->knownObject();
    switch (error.reason) {
    case Reason::NotPermitted:
        // nginx without autoindex: the folder may not be listed, its objects may be readable.
        say(Finding::no(Layer::Backend, {Capability::List}, Reason::NotPermitted, u"the folder may not be listed"_s,
                        error.evidence));
        if (known.isEmpty())
            return finishUnknown(u"no object has been read yet"_s);
        break;
    case Reason::Authentication:
    case Reason::MissingRoot:
    case Reason::Gone:
    case Reason::BadAnswer:
        m_rootTrouble = all;
        break;
    default:
        say(all);
        return finish();
    }
    if (known.isEmpty()) {
        say(all);
        return finish();
    }
    m_candidates = {known};
    tryNext();
}

void HttpProbe::listed(const QUrl &folder, const HttpAnswer &answer)
{
    const auto part = answer.bodyIsCut ? ListingPart::Beginning : ListingPart::Whole;
    const auto listing = parseListing(answer.body, answer.url, part);
    if (m_depth == 0) {
        if (!listing) {
            say(Finding::no(Layer::Backend, {Capability::List}, Reason::NotSupported,
                            u"what the server shows for the folder cannot be read: %1"_s.arg(listing.error().detail),
                            answer.evidence()));
        } else {
            const QString form = listing->isJson ? u"JSON"_s : u"HTML"_s;
            say(Finding::yes(Layer::Backend, {Capability::List},
                             u"%1, a listing in %2"_s.arg(answer.evidence(), form)));
        }
        if (const QUrl known = m_memory->knownObject(); !known.isEmpty())
            m_candidates << known;
    }
    if (listing) {
        const ListingEntry *folderEntry = nullptr;
        for (const ListingEntry &entry : listing->entries) {
            if (entry.isFolder) {
                folderEntry = folderEntry ? folderEntry : &entry;
            } else if (entry.size != 0) { // of nothing there is no range
                m_candidates << below(folder, entry);
                if (m_candidates.size() >= mostTries)
                    break;
            }
        }
        if (m_candidates.isEmpty() && folderEntry && m_depth < mostDepth) {
            ++m_depth;
            return askFolder(below(folder, *folderEntry));
        }
    }
    tryNext();
}

void HttpProbe::tryNext()
{
    if (m_candidates.isEmpty() || m_tries >= mostTries) {
        if (m_rootTrouble) {
            say(*m_rootTrouble);
            return finish();
        }
        if (!m_refusal)
            return finishUnknown(u"there is no object to try it on"_s);
        const Error error = statusError(*m_refusal);
        say(Finding::no(Layer::Backend, {Capability::ReadAccess, Capability::Stat}, error.reason,
                        u"no object that was tried can be read"_s, error.evidence));
        return finish();
    }
    ++m_tries;
    const QUrl object = m_candidates.takeFirst();
    send(object, oneByte, [this, object](const HttpAnswer &answer) { objectAnswered(object, answer); });
}

void HttpProbe::objectAnswered(const QUrl &object, const HttpAnswer &answer)
{
    if (answer.status == 206) {
        const auto range = parseContentRange(answer.header("content-range"));
        return objectRead(object, answer, range && range->first == 0 && range->last == 0);
    }
    if (answer.status == 200 || answer.status == 416)
        return objectRead(object, answer, false);
    m_memory->forgetObject(object);
    const Error error = objectError(answer);
    if (error.kind == ErrorKind::NotAuthenticated || error.kind == ErrorKind::NotPermitted)
        m_refusal = answer;
    if (error.kind == ErrorKind::Unreachable || error.reason == Reason::ServerError) {
        // Busy, in maintenance, broken: listing may go on, reading does not now.
        Finding finding = Finding::no(Layer::Backend, {Capability::ReadAccess, Capability::Stat}, error.reason,
                                      error.detail, error.evidence);
        finding.until = untilOf(error);
        say(finding);
        return finish();
    }
    tryNext();
}

void HttpProbe::objectRead(const QUrl &object, const HttpAnswer &answer, bool hasRanges)
{
    m_memory->setKnownObject(object);
    if (m_rootTrouble) {
        // The folder is not to be had, what is in it is.
        say(Finding::no(Layer::Backend, {Capability::List}, m_rootTrouble->reason, m_rootTrouble->detail,
                        m_rootTrouble->evidence));
    }
    const QString evidence = u"%1 to Range: %2"_s.arg(answer.evidence(), QString::fromLatin1(oneByte));
    const bool isEmpty = answer.status == 416 || (answer.status == 200 && answer.header("content-length") == "0");
    if (hasRanges) {
        const QString range = QString::fromLatin1(answer.header("content-range")).left(60);
        say(Finding::yes(Layer::Backend,
                         {Capability::ReadAccess, Capability::ReadOffset, Capability::ReadChunk, Capability::Stat},
                         u"%1, Content-Range: %2"_s.arg(evidence, displayName(range))));
        return finish();
    }
    say(Finding::yes(Layer::Backend, {Capability::ReadAccess, Capability::Stat}, evidence));
    if (isEmpty) {
        say(Finding::unknown(Layer::Backend, {Capability::ReadOffset, Capability::ReadChunk}, Reason::Indeterminate,
                             u"the object that was tried is empty"_s, evidence));
    } else if (answer.status == 206) {
        say(Finding::no(Layer::Backend, {Capability::ReadOffset, Capability::ReadChunk}, Reason::NoRanges,
                        u"the server answers with another range than the one asked for"_s, evidence));
    } else {
        say(Finding::no(Layer::Backend, {Capability::ReadOffset, Capability::ReadChunk}, Reason::NoRanges, {},
                        evidence));
    }
    finish();
}

void HttpProbe::finishUnknown(const QString &why)
{
    say(Finding::unknown(Layer::Backend,
                         {Capability::ReadAccess, Capability::ReadOffset, Capability::ReadChunk, Capability::Stat},
                         Reason::Indeterminate, why));
    finish();
}

} // namespace Quartermaster
