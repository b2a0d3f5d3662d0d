// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/bench/benches.h"
#include "tests/bench/contest.h"
#include "tests/bench/nginxserver.h"
#include "tests/bench/process.h"

#include <QFile>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr qint64 size = 1LL << 30; // bytes

} // namespace

void measureDownload(const BenchDone &done)
{
    const NginxServer server;
    const QString object = u"bench.bin"_s;
    const QString target = server.scratch() + u"/target.bin"_s;
    if (!server.isUp() || !writeNoise(server.root() + u'/' + object, size))
        return done({});
    const Contest contest{.name = u"download 1 GiB over HTTP into a file"_s,
                          .size = size,
                          .prepare = [target] { QFile::remove(target); },
                          .hasArrived = [target] { return QFileInfo(target).size() == size; }};
    done(holdContest(contest,
                     {{.name = u"qmctl get"_s,
                       .command = {builtProgram(u"qmctl"_s), u"--config"_s, server.configuration(), u"get"_s,
                                   u"web:"_s + object, target}},
                      {.name = u"curl"_s,
                       .command = {u"curl"_s, u"-sS"_s, u"-o"_s, target, server.url(u"/range/"_s + object)},
                       .budget = Budget(Budget::Kind::RatioAtLeast, 1.2)},
                      {.name = u"rclone"_s,
                       .command = {u"rclone"_s, u"--config="_s, u"copyto"_s,
                                   u"--http-url="_s + server.url(u"/range/"_s), u":http:"_s + object, target}}}));
}

void measureUpload(const BenchDone &done)
{
    const NginxServer server;
    const QString source = server.scratch() + u"/source.bin"_s;
    const QString target = server.uploads() + u"/bench.bin"_s;
    const QString url = server.url(u"/dav/bench.bin"_s);
    if (!server.isUp() || !writeNoise(source, size))
        return done({});
    const Contest contest{.name = u"upload 1 GiB over HTTP from a file"_s,
                          .size = size,
                          .prepare = [target] { QFile::remove(target); },
                          .hasArrived = [target] { return QFileInfo(target).size() == size; }};
    done(holdContest(contest, {{.name = u"upload()"_s, .command = {builtProgram(u"qm_httpsend"_s), source, url}},
                               {.name = u"curl"_s,
                                .command = {u"curl"_s, u"-sS"_s, u"-T"_s, source, url},
                                .budget = Budget(Budget::Kind::RatioAtLeast, 0.9)}}));
}

} // namespace Quartermaster
