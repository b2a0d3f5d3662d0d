// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/net/httphead.h"

#include <algorithm>
#include <cstring>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

QByteArray targetOf(const QUrl &url)
{
    QByteArray target = url.path(QUrl::FullyEncoded).toLatin1();
    if (target.isEmpty())
        target = "/";
    if (url.hasQuery())
        target += '?' + url.query(QUrl::FullyEncoded).toLatin1();
    return target;
}

/// A name as RFC 9110, 5.6.2 has it.
bool isToken(QByteArrayView text)
{
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
               || (c != 0 && std::strchr("!#$%&'*+-.^_`|~", c));
    });
}

/// Stays in its line.
bool isValue(QByteArrayView text)
{
    return std::none_of(text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

} // namespace

QByteArray hostHeader(const QUrl &url)
{
    QByteArray host = url.host(QUrl::FullyEncoded).toLatin1();
    if (host.contains(':')) // an IPv6 address
        host = '[' + host + ']';
    if (url.port() > 0)
        host += ':' + QByteArray::number(url.port());
    return host;
}

Result<QByteArray> requestHead(const HttpRequest &request, const HttpSending &sending)
{
    if (!isToken(request.verb))
        return failure(ErrorKind::BadInput, u"the request has no verb"_s);
    const QByteArray host = hostHeader(request.url);
    const QByteArray origin = sending.isRelayed ? "http://" + host : QByteArray();
    QByteArray text = request.verb + ' ' + origin + targetOf(request.url) + " HTTP/1.1\r\nHost: " + host
                      + "\r\nUser-Agent: Quartermaster/1\r\nAccept-Encoding: identity\r\n";
    for (const auto &[name, value] : request.headers) {
        if (!isToken(name) || !isValue(value)) {
            return failure(ErrorKind::BadInput,
                           u"the header %1 cannot be sent"_s.arg(QString::fromLatin1(name.left(60)).simplified()));
        }
        text += name + ": " + value + "\r\n";
    }
    if (!isValue(request.authorization))
        return failure(ErrorKind::BadInput, u"the credentials hold what cannot be sent"_s);
    if (!request.authorization.isEmpty())
        text += "Authorization: " + request.authorization + "\r\n";
    if (sending.isRelayed && !sending.proxyAuthorization.isEmpty())
        text += "Proxy-Authorization: " + sending.proxyAuthorization + "\r\n";
    const bool takesContent = request.verb == "PUT" || request.verb == "POST";
    if (sending.bodySize == -1)
        text += "Transfer-Encoding: chunked\r\n";
    else if (sending.bodySize || takesContent || !request.content.isEmpty())
        text += "Content-Length: " + QByteArray::number(sending.bodySize.value_or(request.content.size())) + "\r\n";
    if (sending.expectsContinue)
        text += "Expect: 100-continue\r\n";
    return text + "\r\n";
}

bool readStatusLine(const QByteArray &line, HttpAnswer &answer)
{
    constexpr qsizetype shortest = 12; // "HTTP/1.1 200"
    const auto isDigit = [&line](qsizetype at) { return line.at(at) >= '0' && line.at(at) <= '9'; };
    if (line.size() < shortest || !line.startsWith("HTTP/1.") || !isDigit(7) || line.at(8) != ' ' || !isDigit(9)
        || !isDigit(10) || !isDigit(11) || (line.size() > shortest && line.at(shortest) != ' '))
        return false;
    answer.status = line.mid(9, 3).toInt();
    for (const char c : line.mid(shortest + 1, 60)) {
        if (c >= 0x20 && c < 0x7f)
            answer.phrase += QLatin1Char(c);
    }
    return answer.status >= 100 && answer.status < 600;
}

bool readHeaderLine(const QByteArray &line, HttpAnswer &answer)
{
    const qsizetype colon = line.indexOf(':');
    if (colon <= 0 || !isToken(QByteArrayView(line).first(colon)))
        return false;
    const QByteArray text = line.mid(colon + 1).trimmed();
    const auto found = answer.headers.find(line.first(colon).toLower());
    if (found == answer.headers.end())
        answer.headers.insert(line.first(colon).toLower(), text);
    else
        *found += ", " + text;
    return true;
}

Result<HttpFraming> framingOf(const HttpAnswer &answer, const QByteArray &verb, bool isModern)
{
    const auto bad = [&answer](const QString &what) {
        return tl::unexpected(Error{
            .kind = ErrorKind::BadAnswer, .detail = what, .evidence = answer.evidence(), .reason = Reason::BadAnswer});
    };
    HttpFraming framing{.isKept = isModern && !answer.header("connection").toLower().contains("close")};
    const auto length = answer.contentLength();
    if (!length)
        return tl::unexpected(length.error());
    const QByteArray coding = answer.header("transfer-encoding").trimmed().toLower();
    if (verb == "HEAD" || answer.status < 200 || answer.status == 204 || answer.status == 304)
        return framing;
    if (!coding.isEmpty()) {
        if (coding != "chunked")
            return bad(u"the answer is encoded in a way that was not asked for"_s);
        framing.body = HttpFraming::Body::Chunked;
        framing.isKept = framing.isKept && !*length; // both: somebody on the way may see another end than we do
        return framing;
    }
    if (*length) {
        framing.length = **length;
        framing.body = framing.length > 0 ? HttpFraming::Body::Length : HttpFraming::Body::None;
        return framing;
    }
    framing.body = HttpFraming::Body::UntilClosed;
    framing.isKept = false;
    return framing;
}

std::optional<qint64> readChunkSize(const QByteArray &line)
{
    constexpr qsizetype mostDigits = 15;
    const qsizetype end = line.indexOf(';');
    const QByteArray digits = (end < 0 ? line : line.first(end)).trimmed();
    const auto isHex = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    };
    if (digits.isEmpty() || digits.size() > mostDigits || !std::all_of(digits.begin(), digits.end(), isHex))
        return {};
    return digits.toLongLong(nullptr, 16);
}

} // namespace Quartermaster
