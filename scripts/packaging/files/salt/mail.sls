# qubesctl --targets=dom0 state.apply glovebox.mail
# The mail qube is named by the pillar glovebox:qube; without one it is “mail”.
{% set qube = salt['pillar.get']('glovebox:qube', 'mail') %}

glovebox-mail-tag:
  qvm.tags:
    - name: {{ qube }}
    - add:
      - glovebox-mail
