// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/bench/benches.h"
#include "tests/bench/cloudsite.h"
#include "tests/bench/contest.h"
#include "tests/bench/process.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr qint64 size = 1LL << 30; // bytes
constexpr int objects = 100'000;
constexpr int rounds = 3; // one of the others may take ten seconds

/// \a command, its output in \a path.
QStringList intoFile(const QString &path, const QStringList &command)
{
    return QStringList{u"sh"_s, u"-c"_s, u"exec \"$@\" >\"$0\""_s, path} + command;
}

qsizetype linesOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll().count('\n') : -1;
}

QList<Measurement> transfers(const CloudSite &site, const CloudPlace &place)
{
    const QString source = site.scratch() + u"/source.bin"_s;
    const QString target = site.scratch() + u"/target.bin"_s;
    const QString url = place.url + u"/bench.bin"_s;
    const QString remote = place.store + u':' + place.container + u"/bench.bin"_s;
    if (!site.isUp() || !writeNoise(source, size))
        return {};
    const auto remove = [&] { static_cast<void>(runPlainly(site.qmctl({u"rm"_s, place.store + u":bench.bin"_s}))); };
    const Contest upload{.name = u"upload 1 GiB to %1"_s.arg(place.name),
                         .size = size,
                         .rounds = rounds,
                         .mostMemory = {}, // several parts at once are held
                         .prepare = remove,
                         .hasArrived = [&] {
                             return runPlainly(site.curl(place, {u"-I"_s, url}));
                         }};
    QList<Measurement> results = holdContest(
        upload, {{.name = u"qmctl put"_s, .command = site.qmctl({u"put"_s, source, place.store + u":bench.bin"_s})},
                 {.name = u"curl"_s,
                  .command = site.curl(place, {u"-T"_s, source, url}),
                  .budget = Budget(Budget::Kind::RatioAtLeast, 0.9)},
                 {.name = u"rclone"_s,
                  .command = site.rclone({u"copyto"_s, source, remote}),
                  .budget = Budget(Budget::Kind::RatioAtLeast, 2)}});
    if (results.isEmpty())
        results << missing(upload.name, u"qmctl put failed"_s);
    const Contest download{.name = u"download 1 GiB from %1"_s.arg(place.name),
                           .size = size,
                           .rounds = rounds,
                           .prepare = [&] { QFile::remove(target); },
                           .hasArrived = [&] { return QFileInfo(target).size() == size; }};
    remove();
    if (!runPlainly(site.curl(place, {u"-T"_s, source, url})))
        return results << missing(download.name, u"curl could not upload it"_s);
    const QList<Measurement> down = holdContest(
        download, {{.name = u"qmctl get"_s, .command = site.qmctl({u"get"_s, place.store + u":bench.bin"_s, target})},
                   {.name = u"curl"_s,
                    .command = site.curl(place, {u"-o"_s, target, url}),
                    .budget = Budget(Budget::Kind::RatioAtLeast, 1.2)},
                   {.name = u"rclone"_s, .command = site.rclone({u"copyto"_s, remote, target})}});
    remove();
    QFile::remove(target);
    return results + (down.isEmpty() ? QList{missing(download.name, u"qmctl get failed"_s)} : down);
}

QList<Measurement> listing(const CloudSite &site, const CloudPlace &place, const QStringList &pages)
{
    const QString target = site.scratch() + u"/listing"_s;
    QString urls;
    for (const QString &page : pages)
        urls += u"url = \"%1?%2\"\noutput = /dev/null\n"_s.arg(place.url, page);
    const QString urlFile = site.scratch() + u"/pages.curl"_s;
    const Contest contest{.name = u"list 100,000 objects of %1"_s.arg(place.name),
                          .rounds = rounds,
                          .prepare = [&] { QFile::remove(target); },
                          // curl's bodies go nowhere: -f tells whether they came.
                          .hasArrived = [&] { return !QFileInfo::exists(target) || linesOf(target) >= objects; }};
    if (!writeText(urlFile, urls))
        return {missing(contest.name, u"there is no room"_s)};
    const auto results = holdContest(
        contest,
        {{.name = u"qmctl ls"_s, .command = intoFile(target, site.qmctl({u"ls"_s, place.store + u":images/"_s}))},
         {.name = u"curl, the same pages"_s,
          .command = site.curl(place, {u"--config"_s, urlFile}),
          .budget = Budget(Budget::Kind::RatioAtMost, 1.15)},
         {.name = u"rclone lsf"_s,
          .command = intoFile(target, site.rclone({u"lsf"_s, place.store + u':' + place.container + u"/images"_s})),
          // The server alone takes longer than that.
          .budget = Budget(Budget::Kind::RatioAtMost, 1.0 / 3, 9)}});
    return results.isEmpty() ? QList{missing(contest.name, u"qmctl ls failed"_s)} : results;
}

/// The queries of all pages of \a pageSize objects; MARK in \a others is the last name of the page before.
QStringList pageQueries(int pageSize, const QString &first, const QString &others)
{
    QStringList queries{first};
    for (int next = pageSize; next < objects; next += pageSize) {
        const QString name = u"images/%1.img"_s.arg(next - 1, 6, 10, QLatin1Char('0'));
        queries << QString(others).replace(u"MARK"_s, QString::fromLatin1(name.toUtf8().toPercentEncoding()));
    }
    return queries;
}

} // namespace

void measureSwiftTransfers(const BenchDone &done)
{
    const CloudSite site({u"swift"_s});
    done(transfers(site, site.swift()));
}

void measureS3Transfers(const BenchDone &done)
{
    const CloudSite site({u"ceph"_s});
    done(transfers(site, site.radosgw()));
}

void measureCloudListing(const BenchDone &done)
{
    const CloudSite site({u"swift"_s});
    if (!site.isUp() || !site.fillSwift(objects))
        return done({});
    const QString swiftQuery = u"delimiter=%2F&format=json&limit=10000&prefix=images%2F"_s;
    const QString s3Query = u"delimiter=%2F&list-type=2&max-keys=1000&prefix=images%2F"_s;
    done(listing(
             site, site.swift(),
             pageQueries(10'000, swiftQuery, u"delimiter=%2F&format=json&limit=10000&marker=MARK&prefix=images%2F"_s))
         + listing(site, site.swiftsS3(), pageQueries(1000, s3Query, s3Query + u"&start-after=MARK"_s)));
}

} // namespace Quartermaster
