// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/net/httprange.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

Error badAnswer(const HttpAnswer &answer, QString what)
{
    return {.kind = ErrorKind::BadAnswer, .detail = std::move(what), .evidence = answer.evidence()};
}

} // namespace

Error objectError(const HttpAnswer &answer)
{
    Error error = statusError(answer);
    if (error.reason == Reason::MissingRoot || error.reason == Reason::BadAnswer)
        error.reason = Reason::None;
    return error;
}

QByteArray rangeHeader(const ByteRange &range)
{
    const QByteArray first = "bytes=" + QByteArray::number(range.offset) + '-';
    return range.length ? first + QByteArray::number(range.offset + std::max<qint64>(*range.length, 1) - 1) : first;
}

Result<qint64> checkDownload(const HttpAnswer &answer, const ByteRange &range)
{
    const auto pastTheEnd = [&answer, &range](std::optional<qint64> size) {
        const QString end = size ? u" at %1"_s.arg(*size) : QString();
        return tl::unexpected(Error{.kind = ErrorKind::BadInput,
                                    .detail = u"the offset %1 is past the end%2"_s.arg(range.offset).arg(end),
                                    .evidence = answer.evidence()});
    };
    if (answer.status == 416 && !range.isWhole()) {
        const auto size = parseUnsatisfiedRange(answer.header("content-range"));
        return size && range.offset == *size ? Result<qint64>(0) : pastTheEnd(size);
    }
    if (!answer.isSuccess())
        return tl::unexpected(objectError(answer));
    const auto length = answer.contentLength();
    if (!length)
        return tl::unexpected(length.error());
    if (range.isWhole()) {
        if (answer.status != 200)
            return tl::unexpected(badAnswer(answer, u"%1 to a request for the whole"_s.arg(answer.evidence())));
        return length->value_or(-1);
    }
    if (answer.status == 200) {
        if (*length == 0) // of nothing there is no range
            return range.offset == 0 ? Result<qint64>(0) : pastTheEnd(0);
        Error error = badAnswer(answer, u"the server answers a range request with the whole object"_s);
        error.reason = Reason::NoRanges;
        error.evidence = u"%1 to Range: %2"_s.arg(answer.evidence(), QString::fromLatin1(rangeHeader(range)));
        return tl::unexpected(error);
    }
    const QByteArray header = answer.header("content-range");
    const auto told = parseContentRange(header);
    if (answer.status != 206 || !told)
        return tl::unexpected(
            badAnswer(answer, u"the answer to a range request has no Content-Range that can be read"_s));
    bool isRight = told->first == range.offset;
    if (range.length) {
        const qint64 last = range.offset + std::max<qint64>(*range.length, 1) - 1;
        isRight = isRight && (told->total ? told->last == std::min(last, *told->total - 1) : told->last <= last);
    } else {
        isRight = isRight && (!told->total || told->last == *told->total - 1);
    }
    const qint64 count = told->last - told->first + 1;
    if (!isRight || (*length && **length != count)) {
        const QString asked = QString::fromLatin1(rangeHeader(range));
        return tl::unexpected(badAnswer(answer, u"asked for %1, the server gives %2 bytes of %3-%4"_s.arg(asked)
                                                    .arg(length->value_or(count))
                                                    .arg(told->first)
                                                    .arg(told->last)));
    }
    return range.length && *range.length == 0 ? 0 : count;
}

} // namespace Quartermaster
