// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QString>

#include <memory>

class QTemporaryDir;

namespace Quartermaster {

/// The tests' nginx (tests/servers/nginx) for one benchmark, on ports of its own. All that is served and written lies in
/// memory where there is room, so that no disk is measured.
class NginxServer
{
public:
    NginxServer();
    ~NginxServer();
    Q_DISABLE_COPY_MOVE(NginxServer)

    [[nodiscard]] bool isUp() const { return m_isUp; }
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
    std::unique_ptr<QTemporaryDir> m_folder;
    int m_portBase;
    bool m_isUp = false;
};

/// A folder in memory, if there is room for what is measured; else one on a disk.
[[nodiscard]] QString placeInMemory();
/// \a bytes that do not compress, the same ones each time.
[[nodiscard]] bool writeNoise(const QString &path, qint64 bytes);

} // namespace Quartermaster
