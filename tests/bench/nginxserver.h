// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "tests/bench/testserver.h"

#include <QTemporaryDir>

namespace Quartermaster {

/// The tests' nginx for one benchmark. All that is served and written lies in memory where there is room, so that no disk is
/// measured.
class NginxServer
{
public:
    NginxServer();

    [[nodiscard]] bool isUp() const { return m_server.isUp(); }
    [[nodiscard]] QString url(const QString &path) const;
    /// What has the URL path "/range/NAME" lies here.
    [[nodiscard]] QString root() const;
    /// What is put to "/dav/NAME" lands here.
    [[nodiscard]] QString uploads() const;
    /// For what clients write.
    [[nodiscard]] QString scratch() const;
    /// A configuration with one http store, `web`, that shows /range/. Its path.
    [[nodiscard]] QString configuration() const;

private:
    QTemporaryDir m_folder;
    TestServer m_server;
};

} // namespace Quartermaster
