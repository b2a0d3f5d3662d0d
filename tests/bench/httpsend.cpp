// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/net/httpcaller.h"
#include "model/datastream.h"

#include <cstdio>
#include <vector>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

namespace {

Result<HttpAnswer> send(const QString &path, const QUrl &url, const HttpSettings &settings)
{
    constexpr qint64 pieceSize = 1LL << 20; // bytes
    const auto source = fileSource(path);
    const Result<qint64> size = source->open();
    if (!size)
        return tl::unexpected(size.error());
    std::vector<char> piece(static_cast<size_t>(pieceSize));
    HttpUpload upload{.size = *size};
    upload.next = [&]() -> Result<QByteArrayView> {
        const Result<qint64> got = source->read(piece.data(), pieceSize);
        if (!got)
            return tl::unexpected(got.error());
        return QByteArrayView(piece.data(), *got);
    };
    const WorkContext context(std::make_shared<CancelToken>(), [](qint64, qint64) {});
    HttpCaller caller(std::make_shared<HttpPool>(settings), context);
    return caller.upload({.verb = "PUT", .url = url}, upload);
}

} // namespace

/// httpsend FILE URL [CA-FILE]: one upload, as the drivers make it.
int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    HttpSettings settings;
    if (argc > 3)
        settings.caFile = QString::fromLocal8Bit(argv[3]);
    const auto answer = send(QString::fromLocal8Bit(argv[1]), QUrl(QString::fromLocal8Bit(argv[2])), settings);
    if (answer && answer->isSuccess())
        return 0;
    std::fprintf(stderr, "%s\n", qPrintable(answer ? answer->evidence() : answer.error().detail));
    return 1;
}
