// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/file/filelocator.h"
#include "drivers/http/httpconfig.h"
#include "drivers/net/httptypes.h"
#include "model/objectname.h"
#include "tests/fuzz/fuzz.h"

using namespace Quartermaster;

namespace {

const FileBackend &files()
{
    static const FileBackend backend = [] {
        FileBackend made;
        for (const char *path : {"/srv/images", "/srv/images/more", "/mnt/a b"}) {
            made.config.datadirs.append({.path = path});
            made.directories.push_back(
                std::make_shared<FileDirectory>(path, QByteArray(".mounted"), false, std::make_shared<MountTable>()));
        }
        return made;
    }();
    return backend;
}

const HttpConfig &web()
{
    static const HttpConfig config = [] {
        HttpConfig made;
        made.base = QUrl(QStringLiteral("http://host.example/images/"));
        made.authorization = "Basic c2VjcmV0";
        return made;
    }();
    return config;
}

bool leaves(const QByteArray &name)
{
    const QByteArrayList parts = name.split('/');
    return name.startsWith('/') || name.contains('\0') || parts.contains("..") || parts.contains(".");
}

void checkFile(const QString &path)
{
    const Result<FilePlace> place = parsePlace(files(), path);
    if (!place)
        return;
    HOLDS(!leaves(place->name));
    HOLDS(place->directory < static_cast<int>(files().directories.size()));
    if (place->name.isEmpty() || place->directory < 0)
        return;
    // What we would write as its location leads back to it.
    const auto &directory = *files().directories[static_cast<std::size_t>(place->directory)];
    const Result<FilePlace> again = parsePlace(files(), fileLocation(directory, place->name));
    HOLDS(again.has_value());
    const QByteArray one = absoluteName(*files().directories[static_cast<std::size_t>(again->directory)], again->name);
    HOLDS(one == absoluteName(directory, place->name));
}

void checkWeb(const QString &path)
{
    const Result<HttpTarget> target = resolveHttpPath(web(), path);
    if (!target)
        return;
    const QByteArray url = target->url.toEncoded();
    HOLDS(url.startsWith("http://") || url.startsWith("https://"));
    HOLDS(target->url.userInfo().isEmpty() && !target->url.host().isEmpty());
    for (const char c : url)
        HOLDS(c > ' ' && c < 0x7f);
    if (target->authorization == web().authorization)
        HOLDS(isSameOrigin(target->url, web().base));
    if (target->isUnderBase) {
        HOLDS(isSameOrigin(target->url, web().base));
        HOLDS(target->url.path(QUrl::FullyEncoded).startsWith(web().base.path(QUrl::FullyEncoded)));
        HOLDS(!leaves(bytesFromName(target->path)));
        const Result<HttpTarget> again = resolveHttpPath(web(), target->path);
        HOLDS(again.has_value() && again->path == target->path);
    }
}

} // namespace

/// The input is a PATH: a name within a store, or a location URI.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArray bytes(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    const QString path = nameFromBytes(bytes);
    HOLDS(bytesFromName(path) == bytes);
    checkFile(path);
    checkWeb(path);
    for (const QChar c : displayName(path))
        HOLDS(c.unicode() >= 0x20 && c.unicode() != 0x7f);
    if (const auto local = localFileName(path)) {
        HOLDS(!local->isEmpty() && !local->contains(u'/') && !local->contains(QChar(0)));
        HOLDS(*local != QLatin1String(".") && *local != QLatin1String("..") && bytesFromName(*local).size() <= 255);
    }
    static_cast<void>(redactedPath(path));
    return 0;
}
